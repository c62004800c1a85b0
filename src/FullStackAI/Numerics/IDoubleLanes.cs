namespace FullStackAI.Numerics;

/// <summary>A few doubles that move together. A kernel written once over this policy runs as
/// scalar, 128-, 256- and 512-bit code with the same bits.</summary>
/// <remarks>Only operations that IEEE 754 rounds once are offered: no fused
/// multiply-add, no reciprocal estimates, no sums across lanes.</remarks>
internal interface IDoubleLanes<TSelf>
    where TSelf : unmanaged, IDoubleLanes<TSelf>
{
    /// <summary>Number of doubles.</summary>
    static abstract int Count { get; }

    /// <summary>Whether this processor runs the lanes as single instructions.</summary>
    static abstract bool IsAccelerated { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Create(double value);

    /// <summary>0, 1, 2 … from the lowest lane up.</summary>
    static abstract TSelf Ordinals { get; }

    /// <summary>Reads consecutive doubles.</summary>
    static abstract unsafe TSelf Load(double* source);

    /// <summary>Reads consecutive floats, widened.</summary>
    static abstract unsafe TSelf LoadFloats(float* source);

    /// <summary>Writes consecutive doubles.</summary>
    static abstract unsafe void Store(TSelf value, double* target);

    /// <summary>Writes consecutive floats, each rounded once.</summary>
    static abstract unsafe void StoreFloats(TSelf value, float* target);

    /// <summary>The signed numbers above bit <paramref name="shift"/> of consecutive packed words, exactly.</summary>
    /// <param name="source">Packed words.</param>
    /// <param name="addend">Added to each word first.</param>
    /// <param name="shift">Width of the low part, 13 … 51.</param>
    static abstract unsafe TSelf HighParts(long* source, long addend, int shift);

    /// <summary>The unsigned numbers below a bit of consecutive packed words, exactly.</summary>
    /// <param name="source">Packed words.</param>
    /// <param name="addend">Added to each word first.</param>
    /// <param name="mask">The bits of the low part.</param>
    static abstract unsafe TSelf LowParts(long* source, long addend, long mask);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The smaller of each pair; neither may be NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The larger of each pair; neither may be NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The magnitude of each.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>Each magnitude with the sign of the other operand.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>All bits where left ≥ right, else none; as input to <see cref="Select"/>.</summary>
    static abstract TSelf AtLeast(TSelf left, TSelf right);

    /// <summary>All bits where left &gt; right, else none; as input to <see cref="Select"/>.</summary>
    static abstract TSelf Above(TSelf left, TSelf right);

    /// <summary>Bits that are set in both.</summary>
    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>Takes <paramref name="yes"/> where the mask is set, else <paramref name="no"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>2 to the power of each lane.</summary>
    /// <param name="exponent">Whole numbers in −1022 … 1023.</param>
    static abstract TSelf PowerOfTwo(TSelf exponent);
}
