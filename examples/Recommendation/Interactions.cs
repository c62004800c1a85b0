using FullStackAI.Data;

namespace Recommendation;

/// <summary>That somebody took something.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Item">The number of the item.</param>
/// <param name="Rating">How it was liked; 1 where a file has no ratings.</param>
/// <param name="Time">Orders what one user took.</param>
internal readonly record struct Interaction(int User, int Item, double Rating, double Time);

/// <summary>Who took what, when: each user's interactions in the order of time.</summary>
internal sealed class Interactions
{
    private Interactions(string[] users, string[] items, Interaction[][] ofUser) => (Users, Items, OfUser) = (users, items, ofUser);

    /// <summary>The users' names by number.</summary>
    internal string[] Users { get; }

    /// <summary>The items' names by number.</summary>
    internal string[] Items { get; }

    /// <summary>[users]; the earliest first.</summary>
    internal Interaction[][] OfUser { get; }

    /// <summary>Reads a table; of an item that a user took more than once the first time counts.</summary>
    /// <param name="table">A row for each interaction.</param>
    /// <param name="user">The column that names the user.</param>
    /// <param name="item">The column that names the item.</param>
    /// <param name="rating">The column of ratings; null means there is none.</param>
    /// <param name="time">A column of dates or numbers that grow with time.</param>
    internal static Interactions Read(Table table, string user, string item, string? rating, string time)
    {
        table = table.Sort(time);
        var users = new Dictionary<string, int>(StringComparer.Ordinal);
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var ofUser = new List<List<Interaction>>();
        var seen = new HashSet<(int, int)>();
        for (int index = 0; index < table.RowCount; index++)
        {
            var row = new TableRow(table, index);
            if (row.Text(user) is not { } userName || row.Text(item) is not { } itemName || row.IsMissing(time))
            {
                continue;
            }

            double when = table[time] is DateTimeColumn ? row.Date(time)!.Value.Ticks : row.Number(time);
            int userNumber = NumberOf(users, userName);
            int itemNumber = NumberOf(items, itemName);
            if (userNumber == ofUser.Count)
            {
                ofUser.Add([]);
            }

            if (seen.Add((userNumber, itemNumber)))
            {
                ofUser[userNumber].Add(new Interaction(userNumber, itemNumber, rating is null ? 1 : row.Number(rating), when));
            }
        }

        return users.Count >= 20 && items.Count >= 20
            ? new Interactions([.. users.Keys], [.. items.Keys], [.. ofUser.Select(list => list.ToArray())])
            : throw new SchemaException(
                $"There are {users.Count} users in column '{user}' and {items.Count} items in column '{item}'; learning who takes what needs 20 of each or more.");
    }

    private static int NumberOf(Dictionary<string, int> numbers, string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            numbers.Add(name, number = numbers.Count);
        }

        return number;
    }
}
