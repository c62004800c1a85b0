using System.Globalization;
using FullStackAI.Data.Csv;

namespace FullStackAI.Data.Sources;

/// <summary>Collects the cells of a column whose type is declared.</summary>
internal abstract class TypedColumn(string name)
{
    internal string Name { get; } = name;

    /// <summary>Adds a cell; null or <see cref="DBNull"/> is missing.</summary>
    internal abstract void Add(object? value);

    internal abstract Column Finish();

    /// <summary>The collector for a declared type; null when tables hold no such cells.</summary>
    internal static TypedColumn? For(string name, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return new Words(name, category: true);
        }

        if (type == typeof(float[]) || type == typeof(double[]))
        {
            return new Vectors(name);
        }

        if (type == typeof(DateTimeOffset) || type == typeof(DateOnly))
        {
            return new Dates(name);
        }

        if (type == typeof(Guid) || type == typeof(char))
        {
            return new Words(name, category: true);
        }

        return type == typeof(TimeSpan) || type == typeof(Half) ? new Numbers(name) : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => new Booleans(name),
            TypeCode.Byte or TypeCode.SByte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 =>
                new Integers(name),
            TypeCode.UInt64 or TypeCode.Single or TypeCode.Double or TypeCode.Decimal => new Numbers(name),
            TypeCode.DateTime => new Dates(name),
            TypeCode.String => new Words(name, category: false),
            _ => null,
        };
    }

    private static bool IsNull(object? value) => value is null or DBNull;

    private sealed class Numbers(string name) : TypedColumn(name)
    {
        private readonly List<double> _values = [];

        internal override void Add(object? value) => _values.Add(
            IsNull(value) ? double.NaN
            : value is TimeSpan time ? time.TotalSeconds
            : value is Half half ? (double)half
            : Convert.ToDouble(value, CultureInfo.InvariantCulture));

        internal override Column Finish() => new NumberColumn(Name, [.. _values]);
    }

    private sealed class Integers(string name) : TypedColumn(name)
    {
        private readonly List<long> _values = [];

        internal override void Add(object? value) =>
            _values.Add(IsNull(value) ? IntegerColumn.Missing : Convert.ToInt64(value, CultureInfo.InvariantCulture));

        internal override Column Finish() => new IntegerColumn(Name, [.. _values]);
    }

    private sealed class Booleans(string name) : TypedColumn(name)
    {
        private readonly List<byte> _values = [];

        internal override void Add(object? value) => _values.Add(IsNull(value) ? BooleanColumn.Missing : (bool)value! ? (byte)1 : (byte)0);

        internal override Column Finish() => new BooleanColumn(Name, [.. _values]);
    }

    private sealed class Dates(string name) : TypedColumn(name)
    {
        private readonly List<long> _ticks = [];

        internal override void Add(object? value) => _ticks.Add(value switch
        {
            DateTime date => date.Ticks,
            DateTimeOffset moment => moment.UtcTicks,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue).Ticks,
            _ => DateTimeColumn.Missing,
        });

        internal override Column Finish() => new DateTimeColumn(Name, [.. _ticks]);
    }

    /// <summary>Text, or categories where the words are short or repeat.</summary>
    private sealed class Words(string name, bool category) : TypedColumn(name)
    {
        private readonly List<string?> _values = [];

        internal override void Add(object? value) =>
            _values.Add(IsNull(value) ? null : Convert.ToString(value, CultureInfo.InvariantCulture));

        internal override Column Finish()
        {
            WordShape shape = default;
            var distinct = new HashSet<string>(StringComparer.Ordinal);
            foreach (string value in _values.OfType<string>())
            {
                shape.Add(System.Text.Encoding.UTF8.GetBytes(value), 1);
                distinct.Add(value);
            }

            return !category && shape.IsText(distinct.Count) ? new TextColumn(Name, _values) : CategoryColumn.Of(Name, _values);
        }
    }

    private sealed class Vectors(string name) : TypedColumn(name)
    {
        private readonly List<float[]?> _rows = [];
        private int _width;

        internal override void Add(object? value)
        {
            float[]? row = value is double[] doubles ? [.. doubles.Select(number => (float)number)] : value as float[];
            _width = _width == 0 && row is not null ? row.Length : _width;
            if (row is not null && row.Length != _width)
            {
                throw new SchemaException(
                    $"Column '{Name}' has a vector of {row.Length} numbers in row {_rows.Count + 1}, but {_width} in the rows before. All vectors of a column have one length.");
            }

            _rows.Add(row);
        }

        internal override Column Finish()
        {
            int width = Math.Max(1, _width);
            float[] values = new float[_rows.Count * width];
            values.AsSpan().Fill(float.NaN);
            for (int row = 0; row < _rows.Count; row++)
            {
                _rows[row]?.CopyTo(values.AsSpan(row * width));
            }

            return new VectorColumn(Name, values, width);
        }
    }
}
