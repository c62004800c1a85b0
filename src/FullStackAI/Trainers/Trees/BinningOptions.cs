namespace FullStackAI.Trainers.Trees;

/// <summary>How features are cut into bins.</summary>
/// <param name="MaxBins">Largest number of bins of a numeric feature with the one for missing values, 2 … 255.</param>
/// <param name="MinDataInBin">Fewest sampled rows in a bin of several values.</param>
/// <param name="SampleRows">Rows that the bounds are taken from.</param>
/// <param name="MinDataInLeaf">A feature that cannot leave so many rows on both sides is dropped.</param>
/// <param name="Bundle">Whether features that are never non-zero in the same row share a column.</param>
internal sealed record BinningOptions(
    int MaxBins = 255, int MinDataInBin = 3, int SampleRows = 200_000, int MinDataInLeaf = 20, bool Bundle = true);
