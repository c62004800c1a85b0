namespace FullStackAI.Trainers.Trees;

/// <summary>Turns a split into a test of stored bins.</summary>
internal static class SplitTests
{
    /// <summary>The test of a split.</summary>
    /// <param name="data">Gives the column.</param>
    /// <param name="feature">The feature that is split.</param>
    /// <param name="split">The split.</param>
    internal static BinTest Of(BinnedMatrix data, BinnedFeature feature, in SplitCandidate split)
    {
        if (split.LeftBins is null && !feature.IsBundled)
        {
            return new(split.Bin, split.MissingLeft && feature.Mapper.HasMissingBin ? feature.Mapper.MissingBin : -1, Table: null);
        }

        byte[] table = new byte[data.ColumnOf(feature).BinCount];
        if (split.LeftBins is not null)
        {
            foreach (int bin in split.LeftBins)
            {
                table[bin] = 1;
            }

            return new(0, -1, table);
        }

        for (int stored = 0; stored < table.Length; stored++)
        {
            int bin = feature.BinOfStored(stored);
            bool missing = feature.Mapper.HasMissingBin && bin == feature.Mapper.MissingBin;
            table[stored] = bin <= split.Bin || (missing && split.MissingLeft) ? (byte)1 : (byte)0;
        }

        return new(0, -1, table);
    }
}
