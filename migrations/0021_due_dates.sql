-- A card is due when its days have passed. It was noted half a day earlier, from when on it is shown.
update cards set due_at = due_at + 43200000;
