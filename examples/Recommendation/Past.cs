using FullStackAI.Data;

namespace Recommendation;

/// <summary>What is known at some point, and what it says of a user and an item: every feature
/// comes from here, so none can have seen what is to be predicted.</summary>
/// <remarks>A trainer of tables does not find out by itself who is like whom. <c>alike</c> tells it: how many
/// people took both this item and what the user took, each pair of items by its cosine.</remarks>
internal sealed class Past
{
    private const double RecentShare = 0.2;
    private const double PriorRows = 5;
    private const int LastFew = 5;

    private readonly Interaction[][] _ofUser;
    private readonly int[][] _usersOf;
    private readonly double[] _recent, _ratings;
    private readonly double _meanRating;

    /// <param name="items">The number of items.</param>
    /// <param name="ofUser">[users]; what each took so far, the earliest first.</param>
    internal Past(int items, Interaction[][] ofUser)
    {
        _ofUser = ofUser;
        Interaction[] all = [.. ofUser.SelectMany(taken => taken).OrderBy(taken => taken.Time)];
        ILookup<int, Interaction> ofItem = all.ToLookup(taken => taken.Item);
        double recently = all[(int)((1 - RecentShare) * (all.Length - 1))].Time;
        _meanRating = all.Average(taken => taken.Rating);
        _usersOf = [.. Enumerable.Range(0, items).Select(item => ofItem[item].Select(taken => taken.User).ToArray())];
        _recent = [.. Enumerable.Range(0, items).Select(item => (double)ofItem[item].Count(taken => taken.Time >= recently))];
        _ratings = [.. Enumerable.Range(0, items).Select(
            item => (ofItem[item].Sum(taken => taken.Rating) + (PriorRows * _meanRating)) / (_usersOf[item].Length + PriorRows))];
    }

    /// <summary>How many people took an item.</summary>
    internal int CountOf(int item) => _usersOf[item].Length;

    /// <summary>What can be recommended to a user: items that some people took, and the user did not.</summary>
    /// <param name="user">The user.</param>
    /// <param name="fewest">An item needs so many people.</param>
    internal int[] Candidates(int user, int fewest)
    {
        HashSet<int> taken = [.. _ofUser[user].Select(interaction => interaction.Item)];
        return [.. Enumerable.Range(0, _usersOf.Length).Where(item => CountOf(item) >= fewest && !taken.Contains(item))];
    }

    /// <summary>What is known of some pairs of a user and items.</summary>
    internal Table Features(IReadOnlyList<(int User, int[] Items)> asked)
    {
        int rows = asked.Sum(user => user.Items.Length);
        string[] names = ["known", "recent", "item_rating", "user_count", "user_rating", "alike", "alike_lately"];
        double[][] columns = [.. names.Select(_ => new double[rows])];
        int row = 0;
        foreach ((int user, int[] items) in asked)
        {
            double[] alike = Alike(user, _ofUser[user]), lately = Alike(user, [.. _ofUser[user].TakeLast(LastFew)]);
            double count = Math.Log(1 + _ofUser[user].Length);
            double liking = _ofUser[user].Select(taken => taken.Rating).DefaultIfEmpty(_meanRating).Average();
            foreach (int item in items)
            {
                double[] values =
                [
                    Math.Log(1 + CountOf(item)), Math.Log(1 + _recent[item]), _ratings[item], count, liking, alike[item], lately[item],
                ];
                for (int i = 0; i < values.Length; i++)
                {
                    columns[i][row] = values[i];
                }

                row++;
            }
        }

        return new Table(names.Select((name, i) => new NumberColumn(name, columns[i])));
    }

    /// <summary>[items]; Σ over what was taken of the cosine of the two items' users, the largest brought to 1.</summary>
    private double[] Alike(int user, Interaction[] taken)
    {
        double[] nearness = new double[_ofUser.Length];
        foreach (Interaction interaction in taken)
        {
            foreach (int other in _usersOf[interaction.Item])
            {
                nearness[other] += other == user ? 0 : 1 / Math.Sqrt(CountOf(interaction.Item));
            }
        }

        double[] alike =
        [
            .. _usersOf.Select(users => users.Length == 0 ? 0 : users.Sum(other => nearness[other]) / Math.Sqrt(users.Length))
        ];
        double largest = alike.Max();
        return largest > 0 ? Array.ConvertAll(alike, value => value / largest) : alike;
    }
}
