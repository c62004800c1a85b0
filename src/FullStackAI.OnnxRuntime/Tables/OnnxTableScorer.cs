using FullStackAI.Data;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Scores tables with an ONNX model: each input is filled from the column of its
/// name, or from the columns that a mapping names. Thread-safe.</summary>
/// <remarks>
/// float, double and integer inputs take numbers and booleans (missing: NaN, or the smallest integer);
/// int64 takes dates as Unix seconds; string takes anything, missing as empty.
/// An input [batch × n] takes n columns side by side, or one column of vectors of length n; one with more axes, such
/// as a picture [batch × channels × height × width], as many columns as it has numbers a row.
/// </remarks>
public sealed class OnnxTableScorer
{
    private readonly OnnxModel _model;
    private readonly Dictionary<string, IReadOnlyList<string>> _columns = new(StringComparer.Ordinal);

    /// <summary>Binds a model's inputs to columns.</summary>
    /// <param name="model">The model; stays the caller's.</param>
    /// <param name="columns">Column names by input name; an input that is not named here takes the column of its own name.</param>
    /// <exception cref="ArgumentException">The mapping names an input that the model does
    /// not have, or one input takes no table column.</exception>
    public OnnxTableScorer(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<string>>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        foreach (string name in (columns ?? _columns).Keys.Where(name => model.Input(name) is null))
        {
            throw new ArgumentException(
                $"The mapping names the input '{name}', which the model does not have; it wants {string.Join(", ", model.Inputs)}.",
                nameof(columns));
        }

        foreach (OnnxValueInfo input in model.Inputs)
        {
            if (input.Type is not OnnxTensorType)
            {
                throw new ArgumentException($"The input '{input.Name}' is {input.Type}; a table fills only tensors.", nameof(model));
            }

            _columns.Add(input.Name, columns?.GetValueOrDefault(input.Name) ?? [input.Name]);
        }
    }

    /// <summary>Scores rows of a table.</summary>
    /// <param name="table">Has the columns that the inputs take.</param>
    /// <param name="outputs">Names of the outputs wanted; null (the default) for all.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="SchemaException">Columns are missing or of a kind that an input cannot take; all are named.</exception>
    public IReadOnlyDictionary<string, OnnxData> Score(
        Table table, IReadOnlyList<string>? outputs = null, CancellationToken cancellationToken = default) =>
        _model.Run(Inputs(table), outputs, cancellationToken);

    /// <summary>Rows of a table as the model's inputs, to run, to calibrate or to compare with.</summary>
    /// <param name="table">Has the columns that the inputs take.</param>
    /// <returns>The inputs by name.</returns>
    /// <exception cref="SchemaException">Columns are missing or of a kind that an input cannot take; all are named.</exception>
    public IReadOnlyDictionary<string, OnnxData> Inputs(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var faults = new List<string>();
        var inputs = new Dictionary<string, OnnxData>(StringComparer.Ordinal);
        foreach (OnnxValueInfo input in _model.Inputs)
        {
            var columns = new List<Column>();
            foreach (string name in _columns[input.Name])
            {
                if (table.TryGetColumn(name, out Column? column))
                {
                    columns.Add(column);
                }
                else
                {
                    faults.Add($"input '{input.Name}' takes the column '{name}', which is missing");
                }
            }

            if (columns.Count == _columns[input.Name].Count)
            {
                TableInput.Fill(input, columns, table.RowCount, inputs, faults);
            }
        }

        return faults.Count == 0
            ? inputs
            : throw new SchemaException(
                $"The table does not fit the model: {string.Join("; ", faults)}. The table has: {string.Join(", ", table.Columns.Take(50).Select(column => $"'{column.Name}' ({column.Kind})"))}.");
    }
}
