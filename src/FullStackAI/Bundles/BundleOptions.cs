using FullStackAI.Serialization;

namespace FullStackAI.Bundles;

/// <summary>How a bundle is opened: what it may hold, and how large it may be.</summary>
public sealed record BundleOptions
{
    /// <summary>The transforms, models and calibrators that may be read; the default holds all
    /// built-in ones. Add your own by <see cref="ComponentCatalog.With"/>.</summary>
    public ComponentCatalog Catalog { get; init; } = BundleComponents.BuiltIn;

    /// <summary>The largest file, in bytes; in [1, 2³¹ − 1]; the default is 1 GiB. Nothing beyond it is read.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;

    /// <summary>The largest sum of all entries once decompressed, in bytes; at least 1; the default is 4 GiB.</summary>
    public long MaximumContentBytes { get; init; } = 4L << 30;

    /// <summary>The largest number of entries; at least 1; the default is 4096.</summary>
    public int MaximumEntries { get; init; } = 4096;

    /// <summary>Whether the known answers are computed anew and compared before the bundle is handed out; the default is true.</summary>
    public bool CheckKnownAnswers { get; init; } = true;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="ArgumentException">Some lie outside their range; all are named.</exception>
    internal void Validate()
    {
        List<string> faults = [];
        if (MaximumBytes is < 1 or > int.MaxValue)
        {
            faults.Add($"BundleOptions.MaximumBytes must lie in [1, {int.MaxValue}]; got {MaximumBytes}.");
        }

        if (MaximumContentBytes < 1)
        {
            faults.Add($"BundleOptions.MaximumContentBytes must be at least 1; got {MaximumContentBytes}.");
        }

        if (MaximumEntries < 1)
        {
            faults.Add($"BundleOptions.MaximumEntries must be at least 1; got {MaximumEntries}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
