using FullStackAI.Data;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Finds which features monotone constraints mean.</summary>
internal static class MonotoneSigns
{
    /// <summary>The sign of every feature.</summary>
    /// <param name="options">Signs by number and by name.</param>
    /// <param name="features">The features of the data.</param>
    /// <returns>[features]; −1, 0 or 1; empty when nothing is constrained.</returns>
    /// <exception cref="ArgumentException">A name is not that of a numeric feature, or there are more signs than features.</exception>
    internal static int[] Of(BoostingOptions options, IReadOnlyList<Feature> features)
    {
        if (options.MonotoneConstraints.Count > features.Count)
        {
            throw new ArgumentException(
                $"`BoostingOptions.MonotoneConstraints` holds {options.MonotoneConstraints.Count} signs for {features.Count} features.");
        }

        if (options.MonotoneConstraints.Count == 0 && options.MonotoneColumns.Count == 0)
        {
            return [];
        }

        int[] signs = new int[features.Count];
        for (int i = 0; i < options.MonotoneConstraints.Count; i++)
        {
            signs[i] = options.MonotoneConstraints[i];
        }

        foreach ((string name, int sign) in options.MonotoneColumns)
        {
            signs[Find(name, features)] = sign;
        }

        return signs;
    }

    private static int Find(string name, IReadOnlyList<Feature> features)
    {
        int found = -1;
        int category = -1;
        for (int i = 0; i < features.Count; i++)
        {
            if (features[i].Name == name)
            {
                found = features[i].IsCategorical ? found : i;
                category = features[i].IsCategorical ? i : category;
            }
        }

        if (found >= 0)
        {
            return found;
        }

        if (category >= 0)
        {
            throw new ArgumentException(
                $"`BoostingOptions.MonotoneColumns` names '{name}', which holds categories: they have no order to rise in. Name a column of numbers.");
        }

        string[] numeric = [.. features.Where(feature => !feature.IsCategorical).Select(feature => feature.Name).Take(20)];
        throw new ArgumentException(
            $"`BoostingOptions.MonotoneColumns` names '{name}', but no feature is called so. Numeric features are: {string.Join(", ", numeric)}{(numeric.Length == 20 ? ", …" : "")}.");
    }
}
