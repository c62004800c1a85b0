using FullStackAI.Data;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Finds which features interaction constraints mean.</summary>
internal static class InteractionSets
{
    /// <summary>The sets of features that may meet on one path.</summary>
    /// <param name="options">Sets by number and by the names of columns.</param>
    /// <param name="features">The features of the data.</param>
    /// <returns>Empty when nothing is constrained.</returns>
    /// <exception cref="ArgumentException">A number is not that of a feature, or a name not that of a column.</exception>
    internal static IReadOnlyList<IReadOnlyList<int>> Of(BoostingOptions options, IReadOnlyList<Feature> features)
    {
        foreach (int feature in options.InteractionConstraints.SelectMany(set => set))
        {
            if (feature < 0 || feature >= features.Count)
            {
                throw new ArgumentException(
                    $"`BoostingOptions.InteractionConstraints` names feature {feature}; there are {features.Count}, from 0. Name features by their place in the data.");
            }
        }

        return
        [
            .. options.InteractionConstraints,
            .. options.InteractionColumns.Select(
                set => (IReadOnlyList<int>)[.. set.SelectMany(name => Find(name, features)).Distinct().Order()]),
        ];
    }

    private static int[] Find(string name, IReadOnlyList<Feature> features)
    {
        int[] found = [.. Enumerable.Range(0, features.Count).Where(
            i => features[i].Name == name || features[i].Source.Split('|').Contains(name))];
        if (found.Length > 0)
        {
            return found;
        }

        string[] columns = [.. features.Select(feature => feature.Source).Distinct().Take(20)];
        throw new ArgumentException(
            $"`BoostingOptions.InteractionColumns` names '{name}', but no feature comes from a column called so. Columns are: {string.Join(", ", columns)}{(columns.Length == 20 ? ", …" : "")}.");
    }
}
