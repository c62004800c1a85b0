using System.Diagnostics;
using System.Globalization;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>The rows of one request on their way through a model: each is written, checked, scored, and its outputs appended. Used again by later requests.</summary>
/// <remarks>A row is begun, every column is written at most once, and the row is ended: then its outputs stand where its number says. What comes out is as many rows as went in, by construction.</remarks>
internal sealed class RowBatch
{
    private const int ClockRows = 64;
    private const int NamedColumns = 20;
    private const int StraightRows = 64; // no block of a plan is smaller
    private const int FewRows = 8; // below, rows one by one are as fast and allocate nothing
    private readonly ServedModel _model;
    private readonly ScoringPlan _plan;
    private readonly int[] _seen; // [columns]; the stamp of the row that last wrote it
    private readonly int _outputCount;
    private double[] _outputs;
    private List<string>? _faults;
    private RequestLimits _limits = new();
    private long _started;
    private double[]? _known;
    private int _stamp;
    private int _written;

    internal RowBatch(ServedModel model)
    {
        _model = model;
        _plan = model.Predictor.Plan;
        Input = new RowInput(_plan);
        _seen = new int[model.Columns.Count];
        _outputCount = model.Manifest.OutputCount;
        _outputs = new double[_outputCount];
    }

    /// <summary>Where cells are written, after <see cref="Claim"/>.</summary>
    internal RowInput Input { get; }

    /// <summary>The model.</summary>
    internal ServedModel Model => _model;

    /// <summary>The columns the model reads.</summary>
    internal ModelColumns Columns => _model.Columns;

    internal RequestLimits Limits => _limits;

    internal int Rows { get; private set; }

    /// <summary>[rows × outputs].</summary>
    internal ReadOnlySpan<double> Outputs => _outputs.AsSpan(0, Rows * _outputCount);

    /// <summary>Characters of one string; grows to the longest seen.</summary>
    internal char[] Chars { get; private set; } = new char[256];

    /// <summary>Numbers of one vector.</summary>
    internal float[] Vector { get; private set; } = [];

    internal ReadOnlySpan<double> OutputsOf(int row) => _outputs.AsSpan(row * _outputCount, _outputCount);

    /// <summary>Starts a request.</summary>
    internal void Begin(RequestLimits limits, long started)
    {
        _limits = limits;
        _started = started;
        _known = null;
        Rows = 0;
        _faults = null;
    }

    /// <summary>Says that the same rows were scored before: they are read and checked again, but not scored.</summary>
    /// <param name="outputs">[rows × outputs] of them.</param>
    internal void Recall(double[] outputs) => _known = outputs;

    internal void BeginRow()
    {
        if (Rows >= _limits.Rows)
        {
            throw TooManyRows();
        }

        Input.Begin();
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_seen);
            _stamp = 1;
        }

        _written = 0;
    }

    /// <summary>Says that a cell will be written now.</summary>
    /// <exception cref="ServingException">The row has written it already.</exception>
    internal void Claim(int column)
    {
        if (_seen[column] == _stamp)
        {
            throw ServingException.Malformed(string.Create(CultureInfo.InvariantCulture, $"Row {Rows}: column '{NameOf(column)}' is given twice."));
        }

        _seen[column] = _stamp;
        _written++;
    }

    /// <summary>Says that a cell cannot be what it is; the row fails when it ends.</summary>
    internal void Refuse(int column, string expected)
    {
        Input.SetMissing(column);
        AddFault(string.Create(CultureInfo.InvariantCulture, $"column '{NameOf(column)}' must be {expected}"));
    }

    /// <summary>Checks and scores the row.</summary>
    /// <exception cref="ServingException">Columns are missing or cells of the wrong kind; all are named.</exception>
    internal void EndRow()
    {
        if (_written != _seen.Length)
        {
            TakeAbsent();
        }

        if (Input.Faults is not null || _faults is not null)
        {
            throw Misfit();
        }

        if ((Rows & (ClockRows - 1)) == ClockRows - 1)
        {
            ThrowIfLate();
        }

        Reserve(rows: 1);
        if (!TryRecall(rows: 1))
        {
            _plan.Score(Input);
            Input.Outputs.CopyTo(_outputs.AsSpan(Rows * _outputCount));
            Rows++;
        }
    }

    /// <summary>Scores rows of numbers that go into the model as they stand, many at a time.</summary>
    /// <param name="cells">[rows × columns], row after row, in the model's order; finite or NaN.</param>
    internal void AddStraight(ReadOnlySpan<float> cells)
    {
        int width = _seen.Length;
        int rows = cells.Length / width;
        if (rows > _limits.Rows - Rows)
        {
            throw TooManyRows();
        }

        if (rows < FewRows)
        {
            for (int row = 0; row < rows; row++)
            {
                BeginRow();
                cells.Slice(row * width, width).CopyTo(Input.Straight);
                _written = width;
                EndRow();
            }

            return;
        }

        Reserve(rows);
        if (TryRecall(rows))
        {
            return;
        }

        BatchScratch scratch = _plan.Batches.Rent();
        try
        {
            for (int start = 0; start < rows; start += StraightRows)
            {
                int count = Math.Min(StraightRows, rows - start);
                _plan.ScoreStraight(cells.Slice(start * width, count * width), scratch, _outputs.AsSpan(Rows * _outputCount, count * _outputCount));
                Rows += count;
                ThrowIfLate();
            }
        }
        finally
        {
            _plan.Batches.Return(scratch);
        }
    }

    /// <summary>Stops a request whose time is over.</summary>
    /// <exception cref="ServingException">It is.</exception>
    internal void ThrowIfLate()
    {
        if (Stopwatch.GetElapsedTime(_started) > _limits.Deadline)
        {
            throw new ServingException(504, string.Create(CultureInfo.InvariantCulture, $"The request took longer than {_limits.Deadline.TotalSeconds} s."));
        }
    }

    internal Span<char> CharsFor(int length)
    {
        if (Chars.Length < length)
        {
            Chars = new char[length];
        }

        return Chars;
    }

    internal Span<float> VectorFor(int length)
    {
        if (Vector.Length < length)
        {
            Vector = new float[length];
        }

        return Vector.AsSpan(0, length);
    }

    /// <summary>What a column's cells must be, in words.</summary>
    internal static string Expected(SignatureColumn column) => column.Kind switch
    {
        ColumnKind.Number => "a number",
        ColumnKind.Integer => "an integer",
        ColumnKind.Boolean => $"a boolean (true, false, '{column.Levels[1]}' or '{column.Levels[0]}')",
        ColumnKind.DateTime => "a date such as \"2026-01-31T12:00:00\"",
        ColumnKind.Vector when column.IsSparse => string.Create(CultureInfo.InvariantCulture, $"an array of {column.Width} numbers, or {{\"indices\":[...],\"values\":[...]}}"),
        ColumnKind.Vector => string.Create(CultureInfo.InvariantCulture, $"an array of {column.Width} numbers"),
        _ => "a string",
    };

    private ServingException TooManyRows() => ServingException.Malformed(string.Create(CultureInfo.InvariantCulture, $"The request holds more than {_limits.Rows} rows."));

    private bool TryRecall(int rows)
    {
        int start = Rows * _outputCount;
        int count = rows * _outputCount;
        if (_known is null || start + count > _known.Length)
        {
            return false;
        }

        _known.AsSpan(start, count).CopyTo(_outputs.AsSpan(start));
        Rows += rows;
        return true;
    }

    private void Reserve(int rows)
    {
        int needed = (Rows + rows) * _outputCount;
        if (_outputs.Length < needed)
        {
            Array.Resize(ref _outputs, Math.Max(_outputs.Length * 2, needed));
        }
    }

    private void TakeAbsent()
    {
        for (int column = 0; column < _seen.Length; column++)
        {
            if (_seen[column] == _stamp)
            {
                continue;
            }

            Input.SetMissing(column);
            if (_model.Predictor.Options.MissingColumns == MissingColumns.Fail)
            {
                AddFault($"column '{NameOf(column)}' is missing (null means an unknown value)");
            }
        }
    }

    private ServingException Misfit()
    {
        // The predictor's own texts quote values of the request: only the columns' names are told.
        List<string> faults = [.. _faults ?? []];
        for (int column = 0; column < _seen.Length && Input.Faults is not null; column++)
        {
            string start = $"column '{NameOf(column)}' ";
            if (Input.Faults.Any(fault => fault.StartsWith(start, StringComparison.Ordinal)))
            {
                faults.Add(start + "must be " + Expected(_model.Columns.Columns[column]));
            }
        }

        string rest = faults.Count > NamedColumns ? string.Create(CultureInfo.InvariantCulture, $"; and {faults.Count - NamedColumns} more") : "";
        return ServingException.Malformed(string.Create(CultureInfo.InvariantCulture, $"Row {Rows} does not fit the model: {string.Join("; ", faults.Take(NamedColumns))}{rest}."));
    }

    private void AddFault(string fault) => (_faults ??= []).Add(fault);

    private string NameOf(int column) => _model.Columns.Columns[column].Name;
}
