//! Lists that members read page by page.

/// A page of a list, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The page, from 0.
    pub number: u32,
    /// How many pages there are; at least 1.
    pub count: u32,
    /// How many items a page has at most.
    pub size: u32,
}

impl Page {
    /// Returns the wanted page (from 0) of `items` in pages of `size`, or the last one if there are
    /// fewer. An empty list has one page.
    pub fn of(items: u32, size: u32, wanted: u32) -> Self {
        let count = items.div_ceil(size).max(1);
        Self {
            number: wanted.min(count - 1),
            count,
            size,
        }
    }

    /// Returns how many items come before it.
    pub fn offset(self) -> u32 {
        self.number * self.size
    }

    /// Returns its part of the whole list.
    pub fn cut<T>(self, list: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        let before = self.offset() as usize;
        list.into_iter().skip(before).take(self.size as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_list_has_one_page() {
        let page = Page::of(0, 5, 7);
        assert_eq!((page.number, page.count, page.offset()), (0, 1, 0));
    }

    proptest! {
        #[test]
        fn the_pages_of_a_list_are_the_list(items in 0_u32..60, size in 1_u32..12) {
            let list: Vec<u32> = (0..items).collect();
            let count = Page::of(items, size, 0).count;
            let pages = (0..count).map(|number| Page::of(items, size, number));
            let read: Vec<u32> = pages.flat_map(|page| page.cut(list.clone())).collect();
            prop_assert_eq!(read, list);
        }

        #[test]
        fn a_page_that_is_not_there_is_the_last_one(items in 0_u32..60, size in 1_u32..12, over in 0_u32..9) {
            let last = Page::of(items, size, u32::MAX);
            prop_assert_eq!(last.number, last.count - 1);
            prop_assert_eq!(Page::of(items, size, last.number + over), last);
        }
    }
}
