using System.Diagnostics;
using System.Globalization;
using FullStackAI.AspNetCore.Batching;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Inference.Plan;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>The rows of one request on their way through a model: each is written, checked,
/// scored, and its outputs appended. Used again by later requests.</summary>
/// <remarks>
/// A row is begun, every column is written at most once, and the row is ended: then its features are taken.
/// <see cref="Score()"/> scores what has been taken, many rows at a time, or a queue does, together with other requests:
/// then the outputs of a row stand where its number says. What comes out is as many rows as went in, by construction.
/// </remarks>
internal sealed partial class RowBatch
{
    private const int ClockRows = 64;
    private const int NamedColumns = 20;
    private const int MostBlockRows = 256; // a block of the trees' kernels
    private const int BlockCells = 1 << 16; // 256 KB of features wait at most, unless few rows need more
    private const int FewRows = 8; // below, rows one by one are as fast and allocate nothing
    private readonly ServedModel _model;
    private readonly ScoringPlan _plan;
    private readonly int[] _seen; // [columns]; the stamp of the row that last wrote it
    private readonly int _outputCount;
    private readonly int _width; // features of a row; 0 when they cannot be taken, and each row is scored at once
    private readonly int _blockRows;
    private double[] _outputs;
    private float[] _cells = []; // [taken × width]; features that wait to be scored
    private BatchEntry? _entry;
    private BatchQueue? _queue;
    private List<string>? _faults;
    private RequestLimits _limits = new();
    private long _started;
    private double[]? _known;
    private int _stamp;
    private int _written;
    private int _taken; // the last rows, whose features wait to be scored
    private int _room; // rows that may wait

    internal RowBatch(ServedModel model)
    {
        _model = model;
        _plan = model.Predictor.Plan;
        Input = new RowInput(_plan);
        _seen = new int[model.Columns.Count];
        _outputCount = model.Manifest.OutputCount;
        _outputs = new double[_outputCount];
        _width = _plan.FeatureCells;
        _blockRows = Math.Clamp(BlockCells / Math.Max(1, _width), FewRows, MostBlockRows);
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

    /// <summary>Whether the request goes before those that are not urgent.</summary>
    internal bool IsUrgent { get; set; }

    /// <summary>Whether the answer holds more than predictions: reasons, which nobody makes a second time only to compare.</summary>
    internal bool IsExplained { get; set; }

    /// <summary>How long the request may wait; null for as long as its deadline.</summary>
    internal TimeSpan? Timeout { get; set; }

    /// <summary>Whether the rows wait for the queue.</summary>
    internal bool IsForQueue => _queue is not null && _taken > 0;

    /// <summary>Starts a request.</summary>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="started">When it came.</param>
    /// <param name="queue">What will score it, if it has no more rows than a batch; null for nothing but <see cref="Score()"/>.</param>
    internal void Begin(RequestLimits limits, long started, BatchQueue? queue = null)
    {
        _limits = limits;
        _started = started;
        _queue = queue;
        _room = queue?.Options.MaximumRows ?? _blockRows;
        _known = null;
        ForgetRows();
        _taken = 0;
        Rows = 0;
        _faults = null;
        IsUrgent = false;
        IsExplained = false;
        Timeout = null;
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

        KeepRow();
        if (_taken == _room)
        {
            _queue = null; // more rows than a batch: it needs no company
            Score();
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
            throw ServingException.Malformed(
                string.Create(CultureInfo.InvariantCulture, $"Row {Rows}: column '{NameOf(column)}' is given twice."));
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

    /// <summary>Checks the row and takes its features.</summary>
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
        if (TryRecall(rows: 1))
        {
            return;
        }

        if (_width > 0)
        {
            _plan.TakeFeatures(Input, CellsFor(rows: 1));
            _taken++;
        }
        else
        {
            _plan.Score(Input);
            Input.Outputs.CopyTo(_outputs.AsSpan(Rows * _outputCount));
        }

        Rows++;
    }

    /// <summary>Stops a request whose time is over.</summary>
    /// <exception cref="ServingException">It is.</exception>
    internal void ThrowIfLate()
    {
        if (Stopwatch.GetElapsedTime(_started) > _limits.Deadline)
        {
            throw new ServingException(
                504, string.Create(CultureInfo.InvariantCulture, $"The request took longer than {_limits.Deadline.TotalSeconds} s."));
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
        ColumnKind.Vector when column.IsSparse =>
            string.Create(CultureInfo.InvariantCulture, $"an array of {column.Width} numbers, or {{\"indices\":[...],\"values\":[...]}}"),
        ColumnKind.Vector => string.Create(CultureInfo.InvariantCulture, $"an array of {column.Width} numbers"),
        _ => "a string",
    };

    private ServingException TooManyRows() =>
        ServingException.Malformed(string.Create(CultureInfo.InvariantCulture, $"The request holds more than {_limits.Rows} rows."));

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

        string rest = faults.Count > NamedColumns
            ? string.Create(CultureInfo.InvariantCulture, $"; and {faults.Count - NamedColumns} more")
            : "";
        return ServingException.Malformed(string.Create(
            CultureInfo.InvariantCulture, $"Row {Rows} does not fit the model: {string.Join("; ", faults.Take(NamedColumns))}{rest}."));
    }

    private void AddFault(string fault) => (_faults ??= []).Add(fault);

    private string NameOf(int column) => _model.Columns.Columns[column].Name;
}
