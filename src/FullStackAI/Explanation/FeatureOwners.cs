using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.Explanation;

/// <summary>Which columns of the input the features of all pipelines come from. Features of
/// one name and source in several pipelines are one part.</summary>
internal sealed class FeatureOwners
{
    private const char SourceSeparator = '|';
    private readonly List<Feature> _parts = [];
    private readonly List<int[]> _columns = [];

    internal FeatureOwners(BundleSignature signature, Blend blend)
    {
        Dictionary<string, int> byName = signature.Columns.Select((column, number) => (column.Name, number)).ToDictionary(
            pair => pair.Name, pair => pair.number, StringComparer.Ordinal);
        var known = new Dictionary<(string, string), int>();
        PartOf = [.. blend.Groups.Select(group => group.Pipeline.Features.Select(feature => Part(feature, byName, known)).ToArray())];
        Of = new int[signature.Columns.Count][];
        for (int column = 0; column < Of.Length; column++)
        {
            Of[column] = [.. Enumerable.Range(0, _parts.Count).Where(part => _columns[part].Contains(column))];
        }
    }

    /// <summary>[pipelines][features]; the part that a feature is.</summary>
    internal int[][] PartOf { get; }

    /// <summary>[columns]; the parts of a column, ascending.</summary>
    internal int[][] Of { get; }

    /// <summary>The features by part.</summary>
    internal IReadOnlyList<Feature> Parts => _parts;

    /// <summary>The share of a part that goes to each of its columns: a feature made of several columns is shared out evenly.</summary>
    internal double ShareOf(int part) => 1.0 / _columns[part].Length;

    private int Part(Feature feature, Dictionary<string, int> byName, Dictionary<(string, string), int> known)
    {
        if (known.TryGetValue((feature.Name, feature.Source), out int part))
        {
            return part;
        }

        int[] columns = byName.TryGetValue(feature.Source, out int own) ? [own] : [.. Split(feature.Source, byName)];
        if (columns.Length == 0)
        {
            throw new InvalidDataException(
                $"Feature '{feature.Name}' comes from column '{feature.Source}', which the bundle's signature does not list. Its contribution belongs to no column; train the model anew.");
        }

        known[(feature.Name, feature.Source)] = _parts.Count;
        _parts.Add(feature);
        _columns.Add(columns);
        return _parts.Count - 1;
    }

    // A column's own name may hold the separator: the longest known name from the left wins.
    private static HashSet<int> Split(string source, Dictionary<string, int> byName)
    {
        string[] words = source.Split(SourceSeparator);
        var found = new HashSet<int>();
        for (int start = 0; start < words.Length; start++)
        {
            for (int end = words.Length; end > start; end--)
            {
                if (byName.TryGetValue(string.Join(SourceSeparator, words[start..end]), out int column))
                {
                    found.Add(column);
                    start = end - 1;
                    break;
                }
            }
        }

        return found;
    }
}
