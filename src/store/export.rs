//! All data of one guild as JSON, row by row.

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};

use super::{Connection, Result};
use crate::domain::ids::GuildId;

/// The columns of a foreign key, each with the column that it refers to.
type Columns = Vec<(String, String)>;

/// A table, with its columns and its references to others.
struct Table {
    name: String,
    columns: Vec<String>,
    /// The tables that its rows refer to.
    parents: Vec<(String, Columns)>,
}

impl Table {
    fn is_of_guilds(&self) -> bool {
        self.columns.iter().any(|column| column == "guild_id")
    }

    /// Returns the condition for rows of the guild `?1`: they name it, they refer to such a row, or
    /// such a row refers to them. `None` for private data of members.
    fn condition(&self, all: &[Self]) -> Option<String> {
        if self.is_of_guilds() {
            return Some("t.guild_id = ?1".to_owned());
        }
        let of_guilds = |name: &str| {
            all.iter()
                .any(|other| other.name == name && other.is_of_guilds())
        };
        let mut hangs = self.parents.iter().filter(|(name, _)| of_guilds(name));
        if let Some((parent, columns)) = hangs.next() {
            let pairs = columns.iter().map(|(own, theirs)| (theirs, own));
            return Some(exists(parent, pairs));
        }
        let mut used = all.iter().filter(|other| other.is_of_guilds());
        used.find_map(|other| {
            let mut parents = other.parents.iter();
            let (_, columns) = parents.find(|(name, _)| *name == self.name)?;
            let pairs = columns.iter().map(|(theirs, own)| (theirs, own));
            Some(exists(&other.name, pairs))
        })
    }

    /// Returns the SQL that renders a row as JSON. Ids are texts, because many programs cannot read
    /// numbers that long.
    fn row(&self) -> String {
        let columns = self.columns.iter().map(|column| {
            let is_id = column.ends_with("_id") || column.ends_with("_by");
            match is_id {
                true => format!("'{column}', cast(t.\"{column}\" as text)"),
                false => format!("'{column}', t.\"{column}\""),
            }
        });
        let columns: Vec<String> = columns.collect();
        format!("json_object({})", columns.join(", "))
    }
}

/// Returns the SQL condition that the guild `?1` has a row in another table with the same values in
/// these columns as `t`.
fn exists<'c>(other: &str, pairs: impl Iterator<Item = (&'c String, &'c String)>) -> String {
    let pairs = pairs.map(|(theirs, own)| format!(" and other.\"{theirs}\" = t.\"{own}\""));
    let pairs: String = pairs.collect();
    format!("exists (select 1 from \"{other}\" as other where other.guild_id = ?1{pairs})")
}

/// Passes every row of a guild to the caller: the table's name, and the row as JSON. Private data
/// of members, such as their decks, belongs to no guild.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
    mut hand_over: impl FnMut(&str, &str),
) -> Result<()> {
    let tables = tables(db).await?;
    for table in &tables {
        let Some(condition) = table.condition(&tables) else {
            continue;
        };
        let query = format!(
            "select {} from \"{}\" as t where {condition} order by 1",
            table.row(),
            table.name
        );
        let rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(query)).bind(guild.to_i64());
        let mut rows = rows.fetch(&mut *db);
        while let Some(row) = rows.try_next().await? {
            hand_over(&table.name, &row);
        }
    }
    Ok(())
}

/// Returns all tables, guilds first.
async fn tables(db: &mut Connection) -> Result<Vec<Table>> {
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'
             and name <> '_sqlx_migrations' order by name <> 'guilds', name",
    )
    .fetch_all(&mut *db)
    .await?;
    let mut tables = Vec::new();
    for name in names {
        let columns = sqlx::query_scalar("select name from pragma_table_info(?)");
        let columns = columns.bind(&name).fetch_all(&mut *db).await?;
        let keys = sqlx::query(
            "select id, \"table\", \"from\", \"to\" from pragma_foreign_key_list(?) order by id, seq",
        );
        let keys = keys.bind(&name).fetch_all(&mut *db).await?;
        let mut parents: Vec<(i64, String, Columns)> = Vec::new();
        for key in keys {
            let (id, parent): (i64, String) = (key.try_get(0)?, key.try_get(1)?);
            let pair: (String, String) = (key.try_get(2)?, key.try_get(3)?);
            match parents.last_mut() {
                Some((last, _, columns)) if *last == id => columns.push(pair),
                _ => parents.push((id, parent, vec![pair])),
            }
        }
        let parents = parents.into_iter();
        tables.push(Table {
            name,
            columns,
            parents: parents
                .map(|(_, parent, columns)| (parent, columns))
                .collect(),
        });
    }
    Ok(tables)
}
