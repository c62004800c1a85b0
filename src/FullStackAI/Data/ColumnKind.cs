namespace FullStackAI.Data;

/// <summary>What the cells of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Double-precision numbers; NaN is missing. 8 bytes a cell.</summary>
    Number,

    /// <summary>64-bit integers; <see cref="long.MinValue"/> is missing. 8 bytes a cell.</summary>
    Integer,

    /// <summary>True, false or missing. 1 byte a cell.</summary>
    Boolean,

    /// <summary>One of a list of levels; code −1 is missing. 4 bytes a cell.</summary>
    Category,

    /// <summary>A date with time of day, without time zone, to 100 ns; missing is explicit. 8 bytes a cell.</summary>
    DateTime,

    /// <summary>Free text in UTF-8; missing is explicit and differs from empty. 4 bytes a cell and the text's own bytes.</summary>
    Text,

    /// <summary>A vector of single-precision numbers, the same width in every row, dense (4
    /// bytes a number) or sparse (8 bytes a stored number).</summary>
    Vector,
}
