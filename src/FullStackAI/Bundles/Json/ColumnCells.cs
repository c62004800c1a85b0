using FullStackAI.Data;

namespace FullStackAI.Bundles.Json;

/// <summary>Takes the cells of one column as they stand in JSON, row after row.</summary>
internal abstract class ColumnCells(SignatureColumn column)
{
    internal string Name => column.Name;

    internal ColumnKind Kind => column.Kind;

    protected SignatureColumn Signature => column;

    internal static ColumnCells For(SignatureColumn column, int rows) => column.Kind switch
    {
        ColumnKind.Number => new Numbers(column, rows),
        ColumnKind.Integer => new Integers(column, rows),
        ColumnKind.Boolean => new Booleans(column, rows),
        ColumnKind.DateTime => new Dates(column, rows),
        ColumnKind.Category => new Categories(column, rows),
        ColumnKind.Text => new Texts(column, rows),
        _ => column.IsSparse ? new SparseCells(column, rows) : new DenseCells(column, rows),
    };

    /// <summary>Reads the cell of the next row.</summary>
    internal abstract void Read(ref JsonCursor json, int row);

    internal abstract Column ToColumn();

    private sealed class Numbers(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly double[] _values = new double[rows];

        internal override void Read(ref JsonCursor json, int row) => _values[row] = json.IsNull() ? double.NaN : json.Double();

        internal override Column ToColumn() => new NumberColumn(Name, _values);
    }

    private sealed class Integers(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly long[] _values = new long[rows];

        internal override void Read(ref JsonCursor json, int row) => _values[row] = json.IsNull() ? IntegerColumn.Missing : json.Int64();

        internal override Column ToColumn() => new IntegerColumn(Name, _values);
    }

    private sealed class Booleans(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly byte[] _values = new byte[rows];

        internal override void Read(ref JsonCursor json, int row) =>
            _values[row] = json.IsNull() ? BooleanColumn.Missing : json.Boolean() ? (byte)1 : (byte)0;

        internal override Column ToColumn() => new BooleanColumn(Name, _values, new BooleanWords(Signature.Levels[0], Signature.Levels[1]));
    }

    private sealed class Dates(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly long[] _ticks = new long[rows];

        internal override void Read(ref JsonCursor json, int row) =>
            _ticks[row] = json.IsNull() ? DateTimeColumn.Missing : json.DateTime().Ticks;

        internal override Column ToColumn() => new DateTimeColumn(Name, _ticks);
    }

    private sealed class Categories(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly int[] _codes = new int[rows];
        private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);

        internal override void Read(ref JsonCursor json, int row)
        {
            string? level = json.TextOrNull();
            int code = CategoryColumn.Missing;
            if (level is not null && !_levels.TryGetValue(level, out code))
            {
                code = _levels.Count;
                _levels.Add(level, code);
            }

            _codes[row] = code;
        }

        internal override Column ToColumn()
        {
            string[] levels = new string[_levels.Count];
            _levels.Keys.CopyTo(levels, 0);
            return new CategoryColumn(Name, _codes, levels);
        }
    }

    private sealed class Texts(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly string?[] _values = new string?[rows];

        internal override void Read(ref JsonCursor json, int row) => _values[row] = json.TextOrNull();

        internal override Column ToColumn() => new TextColumn(Name, _values);
    }

    private sealed class DenseCells(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly float[] _values = new float[checked(rows * column.Width)];

        internal override void Read(ref JsonCursor json, int row)
        {
            if (json.CountElements() != Signature.Width)
            {
                throw new FormatException();
            }

            json.BeginArray();
            for (int i = row * Signature.Width; json.NextElement(); i++)
            {
                _values[i] = json.IsNull() ? float.NaN : (float)json.Double();
            }
        }

        internal override Column ToColumn() => new VectorColumn(Name, _values, Signature.Width);
    }

    private sealed class SparseCells(SignatureColumn column, int rows) : ColumnCells(column)
    {
        private readonly long[] _starts = new long[rows + 1];
        private readonly List<int> _indices = [];
        private readonly List<float> _values = [];

        internal override void Read(ref JsonCursor json, int row)
        {
            HashSet<string> seen = json.BeginObject();
            while (json.NextMember(seen, out string name))
            {
                switch (name)
                {
                    case "indices":
                        ReadIndices(ref json);
                        break;
                    case "values":
                        ReadValues(ref json);
                        break;
                    default:
                        throw new FormatException($"A sparse vector has no member '{name}'");
                }
            }

            if (_values.Count != _indices.Count)
            {
                throw new FormatException();
            }

            _starts[row + 1] = _indices.Count;
        }

        internal override Column ToColumn() =>
            new VectorColumn(Name, new SparseMatrix(Signature.Width, _starts, [.. _indices], [.. _values]));

        private void ReadIndices(ref JsonCursor json)
        {
            int previous = -1;
            json.BeginArray();
            while (json.NextElement())
            {
                int index = json.Int32();
                if (index <= previous || index >= Signature.Width)
                {
                    throw new FormatException();
                }

                _indices.Add(index);
                previous = index;
            }
        }

        private void ReadValues(ref JsonCursor json)
        {
            json.BeginArray();
            while (json.NextElement())
            {
                _values.Add(json.IsNull() ? float.NaN : (float)json.Double());
            }
        }
    }
}
