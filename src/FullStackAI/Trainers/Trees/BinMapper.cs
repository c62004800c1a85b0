namespace FullStackAI.Trainers.Trees;

/// <summary>How the values of one feature fall into bins. Numeric: ascending ranges, then one bin for the missing when there are
/// any. Categorical: bin 0 for rare, missing and unseen codes, then one bin per frequent code.</summary>
internal sealed class BinMapper
{
    private BinMapper(float[] upperBounds, bool hasMissingBin, int[] codeOfBin, int[] binOfCode)
    {
        UpperBounds = upperBounds;
        HasMissingBin = hasMissingBin;
        CodeOfBin = codeOfBin;
        BinOfCode = binOfCode;
    }

    /// <summary>[numeric bins]; a value x is in the first bin with x ≤ bound; the last bound is +∞. Empty for categories.</summary>
    internal float[] UpperBounds { get; }

    /// <summary>Whether missing numbers have a bin of their own (the last one). Without it they count as 0.</summary>
    internal bool HasMissingBin { get; }

    /// <summary>[bins]; the code of each bin, −1 for bin 0. Empty for numbers.</summary>
    internal int[] CodeOfBin { get; }

    /// <summary>[codes]; the bin of each code, 0 for rare ones.</summary>
    internal int[] BinOfCode { get; }

    internal bool IsCategorical => CodeOfBin.Length > 0;

    /// <summary>Number of bins that hold numbers.</summary>
    internal int NumericBinCount => UpperBounds.Length;

    /// <summary>Number of bins with the one for missing values.</summary>
    internal int BinCount => IsCategorical ? CodeOfBin.Length : UpperBounds.Length + (HasMissingBin ? 1 : 0);

    /// <summary>The bin of the missing value.</summary>
    internal int MissingBin => IsCategorical ? 0 : HasMissingBin ? UpperBounds.Length : BinOf(0f);

    /// <summary>A mapper of numbers.</summary>
    /// <param name="upperBounds">Ascending, the last +∞.</param>
    /// <param name="hasMissingBin">Whether NaN gets a bin of its own.</param>
    internal static BinMapper Numeric(float[] upperBounds, bool hasMissingBin) => new(upperBounds, hasMissingBin, [], []);

    /// <summary>A mapper of codes.</summary>
    /// <param name="codeOfBin">[bins]; −1 first.</param>
    /// <param name="codeCount">All codes are below this.</param>
    internal static BinMapper Categorical(int[] codeOfBin, int codeCount)
    {
        int[] binOfCode = new int[codeCount];
        for (int bin = 1; bin < codeOfBin.Length; bin++)
        {
            binOfCode[codeOfBin[bin]] = bin;
        }

        return new([], hasMissingBin: false, codeOfBin, binOfCode);
    }

    /// <summary>The bin of one value: one at a time; <see cref="Models.Trees.ThresholdBinner"/> maps columns.</summary>
    internal int BinOf(float value)
    {
        if (IsCategorical)
        {
            return value >= 0 && value < BinOfCode.Length ? BinOfCode[(int)value] : 0;
        }

        if (float.IsNaN(value))
        {
            return MissingBin;
        }

        int low = 0;
        int high = UpperBounds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (value > UpperBounds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
