using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Bundles;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Cli.Runtime;
using FullStackAI.Onnx;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai export</c>: writes a model as an ONNX graph that takes the table's columns by
/// name. Needs no native library, unless the graph is to be checked.</summary>
internal static class ExportCommand
{
    private const int OldestSet = 13;
    private const int NewestSet = 25; // the newest that exported graphs are checked with
    private const int DefaultSet = 17;

    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Option<string?> output = new("--output", "-o")
        {
            Description = "Where to write the graph. [the model's name with .onnx]",
            HelpName = "file",
        };
        Option<int?> opset = new("--opset")
        {
            Description = $"Version of ONNX's operator set the graph is for, {OldestSet} to {NewestSet}; older readers need older versions. [{DefaultSet}]",
            HelpName = "n",
        };
        Option<string> name = new("--name") { Description = "The graph's name.", HelpName = "name", DefaultValueFactory = _ => "model" };
        Option<bool> noClasses = new("--no-classes")
        {
            Description = "For classifiers: one output 'prediction' of probabilities, without 'label' and without words.",
        };
        Option<bool> embed = new("--embed")
        {
            Description = $"Put the graph into the model file too, as its entry '{OnnxBundleEntry.Name}'; without '--output' only there.",
        };
        Option<bool> check = new("--check")
        {
            Description = "Run the graph in ONNX Runtime on the model's known answers, and write nothing when it differs.",
        };
        Option<bool> json = Arguments.Json();
        var command = new Command(
            "export",
            "Writes a model as an ONNX graph: one input per column, preprocessing, all models, calibration and threshold within. Runs wherever ONNX runs.")
        {
            model, output, opset, name, noClasses, embed, check, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(opset) is < OldestSet or > NewestSet)
            {
                result.AddError($"'--opset' must lie in [{OldestSet}, {NewestSet}].");
            }
        });
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            string path = Arguments.ModelPath(parsed, model);
            string? target = parsed.GetValue(output) ?? (parsed.GetValue(embed) ? null : Path.ChangeExtension(path, ".onnx"));
            if (target is not null)
            {
                Destination.Check(target, path);
            }

            Bundle bundle = Bundle.Load(path);
            var options = new OnnxBundleOptions
            {
                Name = parsed.GetValue(name)!,
                WithClasses = !parsed.GetValue(noClasses),
                Builder = OnnxBuilderOptions.For(parsed.GetValue(opset) ?? DefaultSet),
            };
            OnnxDocument document = OnnxExporter.Export(bundle, options);
            byte[] graph = document.ToArray();
            double? difference = parsed.GetValue(check) ? ExportCheck.Run(bundle, graph, cancellationToken) : null;
            cancellationToken.ThrowIfCancellationRequested();
            if (target is not null)
            {
                Destination.Write(target, () => Serialization.AtomicFile.Write(target, stream => stream.Write(graph)));
            }

            if (parsed.GetValue(embed))
            {
                bundle.WithEntry(OnnxBundleEntry.Name, graph).Save(path);
            }

            var exported = new Exported(path, target, parsed.GetValue(embed), document, graph.Length, difference);
            if (parsed.GetValue(json))
            {
                Json.Write(tool.Screen.Out, ToJson(exported));
            }
            else
            {
                Show(tool.Screen, exported);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static void Show(Screen screen, Exported exported)
    {
        OnnxDocument document = exported.Document;
        string place = exported.Target is { } target ? target : $"{exported.Model} ({OnnxBundleEntry.Name})";
        screen.Heading($"{place}: {Numbers.Bytes(exported.Size)}, {Versions(document)}, file format {document.IrVersion}");
        var table = new TextTable("", "name", "type");
        foreach (OnnxValueInfo input in document.Graph.Inputs)
        {
            table.Add("input", input.Name, input.Type?.ToString() ?? "");
        }

        foreach (OnnxValueInfo output in document.Graph.Outputs)
        {
            table.Add("output", output.Name, output.Type?.ToString() ?? "");
        }

        screen.Table(table);
        foreach (string note in Notes(document))
        {
            screen.Line($"  {note}");
        }

        if (exported.Difference is { } difference)
        {
            screen.Line($"  ONNX Runtime gives the known answers to within {Numbers.Short(difference)}.");
        }

        if (exported is { Embedded: true, Target: not null })
        {
            screen.Line($"  '{exported.Model}' carries it as '{OnnxBundleEntry.Name}'.");
        }
    }

    private static JsonObject ToJson(Exported exported) => new()
    {
        ["model"] = exported.Model,
        ["file"] = exported.Target,
        ["embedded"] = exported.Embedded,
        ["bytes"] = exported.Size,
        ["irVersion"] = exported.Document.IrVersion,
        ["operatorSets"] = new JsonObject(exported.Document.OperatorSets.Select(
            set => KeyValuePair.Create(set.Domain.Length == 0 ? "ai.onnx" : set.Domain, (JsonNode?)set.Version))),
        ["inputs"] = Values(exported.Document.Graph.Inputs),
        ["outputs"] = Values(exported.Document.Graph.Outputs),
        ["notes"] = Json.Words(Notes(exported.Document)),
        ["largestDifference"] = Json.Number(exported.Difference),
    };

    private static JsonArray Values(IEnumerable<OnnxValueInfo> values) =>
        Json.Array(values.Select(value => (JsonNode?)new JsonObject { ["name"] = value.Name, ["type"] = value.Type?.ToString() }));

    private static IEnumerable<string> Notes(OnnxDocument document) =>
        document.Metadata.Where(pair => pair.Key.StartsWith("fullstackai.note.", StringComparison.Ordinal)).Select(pair => pair.Value);

    private static string Versions(OnnxDocument document) =>
        string.Join(", ", document.OperatorSets.Select(
            set => string.Create(CultureInfo.InvariantCulture, $"{(set.Domain.Length == 0 ? "ai.onnx" : set.Domain)} {set.Version}")));

    /// <summary>What was exported.</summary>
    /// <param name="Model">The model file.</param>
    /// <param name="Target">The graph's file; null where the model file alone carries it.</param>
    /// <param name="Embedded">Whether the model file carries it.</param>
    /// <param name="Document">The graph.</param>
    /// <param name="Size">Its bytes.</param>
    /// <param name="Difference">The largest difference from the known answers; null where it was not checked.</param>
    private sealed record Exported(string Model, string? Target, bool Embedded, OnnxDocument Document, long Size, double? Difference);
}
