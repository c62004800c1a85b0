using System.Globalization;
using FullStackAI.Cli.Commands;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Rows of a file as inputs of a model.</summary>
internal sealed class ExampleTable
{
    private const string AllColumns = "*";
    private readonly OptimizeRequest _request;
    private readonly OnnxTableScorer _scorer;
    private readonly Table _table;
    private readonly string? _label;

    private ExampleTable(OptimizeRequest request, OnnxTableScorer scorer, Table table, string? label)
    {
        _request = request;
        _scorer = scorer;
        _table = table;
        _label = label;
    }

    internal static ExampleTable Load(
        Screen screen, OnnxModel model, OptimizeRequest request, string path, CancellationToken cancellationToken)
    {
        CsvOptions options = request.Read;
        string? label = null;
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns = request.Inputs;
        (Table table, _) = DataFile.Load(path, options, screen, cancellationToken, names =>
        {
            label = Label(request.Label, [.. names]);
            columns = Columns(model, request, [.. names.Where(name => name != label)]);
            var types = new Dictionary<string, ColumnKind>(options.Types, StringComparer.Ordinal);
            foreach (OnnxValueInfo input in model.Inputs.Where(input => input.Type is OnnxTensorType { Element: OnnxElementType.String }))
            {
                foreach (string name in columns.GetValueOrDefault(input.Name, [input.Name]).Where(names.Contains))
                {
                    types.TryAdd(name, ColumnKind.Text); // a postcode keeps its zeros
                }
            }

            if (label is not null && model.Outputs.Any(SaysClasses))
            {
                types.TryAdd(label, ColumnKind.Text); // yes and no stay words
            }

            return options with { Types = types };
        });
        return new ExampleTable(request, new OnnxTableScorer(model, columns), table, label);
    }

    internal ExampleRows Rows(int most)
    {
        Table taken = _table.RowCount == 0
            ? throw new ToolException(ExitCode.Data, "The file has no rows to run the model on.")
            : _table.Take(ExampleRows.Spread(_table.RowCount, most));
        var batches = new List<IReadOnlyDictionary<string, OnnxData>>();
        for (int start = 0; start < taken.RowCount; start += _request.Batch)
        {
            batches.Add(_scorer.Inputs(taken.Slice(start, Math.Min(_request.Batch, taken.RowCount - start))));
        }

        string[]? truth = _label is null
            ? null
            : [.. Enumerable.Range(0, taken.RowCount).Select(
                row => Convert.ToString(taken[_label].GetValue(row), CultureInfo.InvariantCulture) ?? "")];
        return new ExampleRows(batches, truth, null);
    }

    private static bool SaysClasses(OnnxValueInfo output) =>
        output.Type is OnnxTensorType { Element: OnnxElementType.String or OnnxElementType.Int64 }
            or OnnxTensorType { Element: OnnxElementType.Float, Shape: [_, { Size: not 1 }] };

    private static string? Label(string? wanted, string[] names) =>
        wanted is null || names.Contains(wanted) ? wanted
        : int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= 1
            && number <= names.Length ? names[number - 1]
        : throw new ToolException(
            ExitCode.Data,
            $"There is no column '{wanted}' for '--label'. The file has: {string.Join(", ", names.Take(50).Select(name => $"'{name}'"))}.");

    private static Dictionary<string, IReadOnlyList<string>> Columns(OnnxModel model, OptimizeRequest request, string[] features)
    {
        var columns = request.Inputs.ToDictionary(
            pair => pair.Key, pair => pair.Value is [AllColumns] ? features : pair.Value, StringComparer.Ordinal);
        if (model.Inputs is [OnnxValueInfo lone] && !columns.ContainsKey(lone.Name) && !features.Contains(lone.Name))
        {
            columns[lone.Name] = features;
        }

        return columns;
    }
}
