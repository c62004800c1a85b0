using FullStackAI.Data;
using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Chooses which categorical features are worth combining: those that trees already
/// ask for on the same path, by what the later split gained.</summary>
internal static class CombinationSearch
{
    /// <summary>Rounds grown to see which features meet.</summary>
    internal const int PilotRounds = 16;

    /// <summary>The best combinations.</summary>
    /// <param name="pilot">Trees on the features of the data.</param>
    /// <param name="features">The features of the data.</param>
    /// <param name="denseCount">How many of them are dense.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="largest">Most features of one combination, 2 or 3.</param>
    internal static IReadOnlyList<int[]> Find(
        TreeEnsembleModel pilot, IReadOnlyList<Feature> features, int denseCount, int count, int largest)
    {
        var gains = new Dictionary<(int A, int B, int C), double>();
        foreach (DecisionTree tree in pilot.Trees)
        {
            Walk(tree, tree.NodeCount == 0
                ? ~0
                : 0, [], gains, feature => feature < denseCount && features[feature].IsCategorical, largest);
        }

        // Features that never meet on a path may still matter together: they come last, by their number.
        int[] categories = [.. Enumerable.Range(0, denseCount).Where(feature => features[feature].LevelCount > 1)];
        foreach (int a in categories)
        {
            foreach (int b in categories.Where(b => b > a))
            {
                gains.TryAdd((a, b, -1), 0);
            }
        }

        return
        [
            .. gains.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
                .Select(pair => pair.Key.C < 0 ? [pair.Key.A, pair.Key.B] : new[] { pair.Key.A, pair.Key.B, pair.Key.C })
                .Where(members => CategoryCross.Fits(members.Select(member => features[member].LevelCount)))
                .Take(count),
        ];
    }

    private static void Walk(
        DecisionTree tree, int child, int[] above, Dictionary<(int, int, int), double> gains, Func<int, bool> isCategory, int largest)
    {
        if (child < 0)
        {
            return;
        }

        int feature = tree.Features[child];
        int[] path = above;
        if (isCategory(feature) && !above.Contains(feature))
        {
            foreach (int other in above)
            {
                Add(gains, [feature, other], tree.Gains[child]);
                foreach (int third in above.Where(third => third > other && largest > 2))
                {
                    Add(gains, [feature, other, third], tree.Gains[child]);
                }
            }

            path = [.. above, feature];
        }

        Walk(tree, tree.Lefts[child], path, gains, isCategory, largest);
        Walk(tree, tree.Rights[child], path, gains, isCategory, largest);
    }

    private static void Add(Dictionary<(int, int, int), double> gains, int[] members, double gain)
    {
        Array.Sort(members);
        (int, int, int) key = (members[0], members[1], members.Length > 2 ? members[2] : -1);
        gains[key] = gains.GetValueOrDefault(key) + gain;
    }
}
