namespace FullStackAI.Trainers.Trees;

/// <summary>A feature that trees may split on, and where its bins are stored.</summary>
/// <param name="Index">Its number in the feature matrix.</param>
/// <param name="Mapper">Values to bins.</param>
/// <param name="Column">The stored column that holds it.</param>
/// <param name="Offset">In a bundle: the stored bin of the feature's first bin that is not the default; 0 for a column of its own.</param>
/// <param name="DefaultBin">In a bundle: the bin that is not stored (that of zero); −1 for a column of its own.</param>
internal sealed record BinnedFeature(int Index, BinMapper Mapper, int Column, int Offset = 0, int DefaultBin = -1)
{
    /// <summary>Whether the feature shares its column.</summary>
    internal bool IsBundled => DefaultBin >= 0;

    /// <summary>The bin of this feature behind a stored bin.</summary>
    /// <param name="stored">A bin of the column.</param>
    internal int BinOfStored(int stored)
    {
        if (!IsBundled)
        {
            return stored;
        }

        int rank = stored - Offset;
        return rank < 0 || rank >= Mapper.BinCount - 1 ? DefaultBin : rank < DefaultBin ? rank : rank + 1;
    }

    /// <summary>The stored bin of a bin of this feature that is not the default.</summary>
    internal int StoredOfBin(int bin) => !IsBundled ? bin : Offset + (bin < DefaultBin ? bin : bin - 1);
}
