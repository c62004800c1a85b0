using System.Globalization;
using FullStackAI.Data.Saving;

namespace FullStackAI.Inference;

/// <summary>What a <see cref="RowValue"/> holds.</summary>
public enum RowValueKind
{
    /// <summary>Nothing: the cell is missing.</summary>
    Missing,

    /// <summary>A double-precision number.</summary>
    Number,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A string: a category, free text, or a number or date in writing.</summary>
    Text,

    /// <summary>A date with time of day.</summary>
    DateTime,

    /// <summary>A dense vector of single-precision numbers.</summary>
    Vector,
}

/// <summary>One cell of a <see cref="Row"/>: a number, a string, a boolean, a date, a vector,
/// or nothing. Ordinary values convert to it by themselves.</summary>
public readonly struct RowValue : IEquatable<RowValue>
{
    private readonly long _bits;
    private readonly object? _reference;

    private RowValue(RowValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>The missing cell.</summary>
    public static RowValue Missing => default;

    /// <summary>What it holds.</summary>
    public RowValueKind Kind { get; }

    internal double AsNumber => BitConverter.Int64BitsToDouble(_bits);

    internal long AsInteger => _bits;

    internal bool AsBoolean => _bits != 0;

    internal string AsText => (string)_reference!;

    internal DateTime AsDateTime => new(_bits, DateTimeKind.Unspecified);

    internal float[] AsVector => (float[])_reference!;

    /// <summary>A number; NaN is missing.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator RowValue(double value) =>
        double.IsNaN(value) ? default : new(RowValueKind.Number, BitConverter.DoubleToInt64Bits(value));

    /// <summary>An integer.</summary>
    /// <param name="value">The integer.</param>
    public static implicit operator RowValue(long value) => new(RowValueKind.Integer, value);

    /// <summary>An integer.</summary>
    /// <param name="value">The integer.</param>
    public static implicit operator RowValue(int value) => new(RowValueKind.Integer, value);

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator RowValue(decimal value) => (double)value;

    /// <summary>True or false.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator RowValue(bool value) => new(RowValueKind.Boolean, value ? 1 : 0);

    /// <summary>A category or text; null is missing.</summary>
    /// <param name="value">The string.</param>
    public static implicit operator RowValue(string? value) => value is null ? default : new(RowValueKind.Text, 0, value);

    /// <summary>A date; its time zone is not kept.</summary>
    /// <param name="value">The date.</param>
    public static implicit operator RowValue(DateTime value) => new(RowValueKind.DateTime, value.Ticks);

    /// <summary>A date, turned into UTC as in training.</summary>
    /// <param name="value">The moment.</param>
    public static implicit operator RowValue(DateTimeOffset value) => value.UtcDateTime;

    /// <summary>A date without a time of day.</summary>
    /// <param name="value">The date.</param>
    public static implicit operator RowValue(DateOnly value) => value.ToDateTime(TimeOnly.MinValue);

    /// <summary>A dense vector; null is missing.</summary>
    /// <param name="value">The numbers; not copied.</param>
    public static implicit operator RowValue(float[]? value) => value is null ? default : new(RowValueKind.Vector, 0, value);

    /// <summary>A cell from an object of any kind that a property of <see cref="Data.Table.FromRows{T}"/> may have, read in the same
    /// way: a <see cref="TimeSpan"/> as seconds, a <see cref="DateTimeOffset"/> in UTC; null is missing.</summary>
    /// <param name="value">The object.</param>
    /// <exception cref="ArgumentException">The object is of another kind.</exception>
    public static RowValue From(object? value) => value switch
    {
        null or DBNull => default,
        RowValue cell => cell,
        string text => text,
        bool flag => flag,
        DateTime time => time,
        DateTimeOffset time => time,
        DateOnly date => date,
        TimeSpan time => time.TotalSeconds,
        float[] vector => vector,
        double[] vector => Array.ConvertAll(vector, number => (float)number),
        double number => number,
        float number => (double)number,
        Half number => (double)number,
        ulong number => (double)number,
        decimal number => number,
        long or int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        Enum or Guid or char => value.ToString(),
        _ => throw new ArgumentException(
            $"A cell cannot hold a {value.GetType().Name}. Pass a number, string, boolean, DateTime or float[].", nameof(value)),
    };

    /// <summary>The cell as an object; null where missing.</summary>
    public object? ToObject() => Kind switch
    {
        RowValueKind.Number => AsNumber,
        RowValueKind.Integer => AsInteger,
        RowValueKind.Boolean => AsBoolean,
        RowValueKind.DateTime => AsDateTime,
        _ => _reference,
    };

    /// <summary>Whether both cells hold equal values of one kind.</summary>
    /// <param name="left">One cell.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(RowValue left, RowValue right) => left.Equals(right);

    /// <summary>Whether the cells differ.</summary>
    /// <param name="left">One cell.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(RowValue left, RowValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RowValue other) => Kind == other.Kind && _bits == other._bits && Equals(_reference, other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RowValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _reference);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        RowValueKind.Missing => "missing",
        RowValueKind.Text => $"\"{AsText}\"",
        RowValueKind.Vector => $"[{AsVector.Length} numbers]",
        RowValueKind.DateTime => DateText.Of(_bits),
        _ => Convert.ToString(ToObject(), CultureInfo.InvariantCulture)!,
    };
}
