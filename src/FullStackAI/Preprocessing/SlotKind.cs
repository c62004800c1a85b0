namespace FullStackAI.Preprocessing;

/// <summary>What a slot of a <see cref="Block"/> holds for each row.</summary>
public enum SlotKind
{
    /// <summary>One single-precision number; NaN is missing. Values beyond the range
    /// of single precision are clipped to it on entry.</summary>
    Number,

    /// <summary>One code of a fixed list of levels; −1 is missing, −2 a level never seen in training.</summary>
    Category,

    /// <summary>Ticks of 100 ns since 0001-01-01; <see cref="long.MinValue"/> is missing.</summary>
    DateTime,

    /// <summary>UTF-8 bytes; missing is explicit.</summary>
    Text,

    /// <summary>A fixed number of single-precision numbers.</summary>
    Dense,

    /// <summary>A sparse vector of fixed width.</summary>
    Sparse,
}
