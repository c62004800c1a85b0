using FullStackAI.Cli.Commands;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Output;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Optimises a model step by step, compares it with what it was, and writes it.</summary>
internal static class OptimizeWork
{
    private const int ComparedRows = 10_000;
    private static readonly OnnxModelOptions OneThread = new() { Device = Device.Cpu, Threads = 1 };

    internal static void Run(Screen screen, OptimizeRequest request, CancellationToken cancellationToken)
    {
        InputFile.Check(request.Model);
        Destination.Check(request.Output, request.Model, request.Calibration, request.Data);
        OnnxDocument before = OnnxDocument.Load(request.Model);
        using OnnxModel model = RuntimeGate.Open(() => OnnxModel.Load(request.Model, OneThread, cancellationToken));
        ExampleRows? calibration = request.Calibration is { } path
            ? Rows(screen, model, request, path, request.Rows, cancellationToken)
            : null;
        ExampleRows? compared = (request.Data ?? request.Calibration) is { } data
            ? Rows(screen, model, request, data, ComparedRows, cancellationToken)
            : null;
        if (request.Label is not null && compared is null)
        {
            throw new ToolException(ExitCode.Usage, "'--label' needs rows: name them with '--data' or '--calibration'.");
        }

        bool prunes = request.PruneToAccuracy || request.PruneUnits is not null;
        ExampleRows? pruning = !prunes || request.Calibration is not { } examples ? null
            : request.Data is null ? compared
            : Rows(screen, model, request, examples, ComparedRows, cancellationToken);
        (OnnxDocument after, List<string> steps, IReadOnlyList<LayerPrecision> layers) = Optimize(
            before, request, calibration, pruning, cancellationToken);
        var report = new OptimizeReport
        {
            Model = request.Model,
            Output = request.Output,
            Steps = steps,
            Layers = layers,
            BytesBefore = before.ToArray().Length,
            BytesAfter = after.ToArray().Length,
        };
        if (compared is not null)
        {
            report = Compare(report, before, after, model, compared, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Destination.Write(request.Output, () => after.Save(request.Output));
        if (report.Comparison is { } comparison && !double.IsFinite(comparison.WorstDifference))
        {
            screen.Warn($"The new model gives numbers that are not finite{(request.Form == NumberForm.Half ? ": half precision ends at 65504, which its inputs or outputs exceed. Scale them, or use another form" : "")}.");
        }

        report.Write(screen, request.Json);
    }

    private static ExampleRows Rows(
        Screen screen, OnnxModel model, OptimizeRequest request, string path, int most, CancellationToken cancellationToken) =>
        Directory.Exists(path)
            ? ExampleImages.Load(model, request, path, most, cancellationToken)
            : ExampleTable.Load(screen, model, request, path, cancellationToken).Rows(most);

    private static (OnnxDocument After, List<string> Steps, IReadOnlyList<LayerPrecision> Layers) Optimize(
        OnnxDocument document, OptimizeRequest request, ExampleRows? calibration, ExampleRows? pruning, CancellationToken cancellationToken)
    {
        var steps = new List<string>();
        IReadOnlyList<LayerPrecision> layers = [];
        if (request.Fold)
        {
            int nodes = document.Graph.Nodes.Count;
            document = ConstantFolding.Fold(document, cancellationToken: cancellationToken);
            steps.Add($"{nodes - document.Graph.Nodes.Count} of {nodes} nodes folded or removed");
        }

        var options = new QuantizationOptions
        {
            PerChannel = !request.PerTensor,
            ReduceRange = !request.FullRange,
            Calibration = Method(request.Rule),
            Percentile = request.Percentile,
            BlockSize = request.BlockSize,
        };
        if (pruning is not null && request.PruneToAccuracy)
        {
            var limits = new PruningOptions { Then = Then(request, calibration!, options, cancellationToken) };
            PruningChoice choice = OnnxPruner.Narrowest(document, pruning.Batches, pruning.ClassNumbers(), limits, cancellationToken);
            document = choice.Document;
            steps.Add(choice.Share > 0
                ? $"{Numbers.Share(choice.Share)} of the units pruned, the others make up for them"
                : "no unit pruned: that would have lost more than 0.2 points");
        }
        else if (pruning is not null)
        {
            document = OnnxPruner.Units(document, pruning.Batches, request.PruneUnits!.Value, cancellationToken);
            steps.Add($"{Numbers.Share(request.PruneUnits.Value)} of the units pruned, the others make up for them");
        }
        else if (request.PruneUnits is { } units)
        {
            document = OnnxRewriter.PruneUnits(document, units);
            steps.Add($"{Numbers.Share(units)} of the units pruned");
        }

        if (request.PruneWeights is { } weights)
        {
            document = OnnxRewriter.PruneWeights(document, weights);
            steps.Add($"{Numbers.Share(weights)} of the weights set to zero");
        }

        switch (request.Form)
        {
            case NumberForm.Int8 when calibration is not null && request.EveryLayer:
                document = OnnxQuantizer.Static(document, calibration.Batches, options with { LeastProducts = 0 }, cancellationToken);
                steps.Add($"weights and activations in 8 bits, {InWords(request)}");
                break;
            case NumberForm.Int8 when calibration is not null:
                PrecisionChoice precision = OnnxQuantizer.Fastest(
                    document, calibration.Batches, calibration.ClassNumbers(), options, null, null, cancellationToken);
                (document, layers) = (precision.Document, precision.Layers);
                int integers = layers.Count(layer => layer.Form == LayerForm.Integers);
                steps.Add(integers == 0
                    ? "no layer is faster in 8 bits on this machine: all stay as they were ('--every-layer' takes them all)"
                    : $"weights and activations of {integers} of {Numbers.Count(layers.Count, "layer")} in 8 bits, {InWords(request)}");
                break;
            case NumberForm.Int8:
                document = OnnxQuantizer.Dynamic(document, options);
                steps.Add("weights of fully connected layers in 8 bits, activations as they come");
                break;
            case NumberForm.Int4:
                document = OnnxQuantizer.Int4(document, options);
                steps.Add($"weights of fully connected layers in 4 bits, blocks of {request.BlockSize}");
                break;
            case NumberForm.Half:
                document = OnnxRewriter.ToHalf(document);
                steps.Add("floating point in 16 bits");
                break;
        }

        return (document, steps, layers);
    }

    // What happens to the model behind the pruning counts against what it may lose.
    private static Func<OnnxDocument, OnnxDocument>? Then(
        OptimizeRequest request, ExampleRows calibration, QuantizationOptions options, CancellationToken cancellationToken) =>
        request.Form switch
        {
            NumberForm.Int8 => document => OnnxQuantizer.Static(document, calibration.Batches, options, cancellationToken),
            NumberForm.Int4 => document => OnnxQuantizer.Int4(document, options),
            NumberForm.Half => OnnxRewriter.ToHalf,
            _ => null,
        };

    private static OptimizeReport Compare(
        OptimizeReport report, OnnxDocument before, OnnxDocument after, OnnxModel old, ExampleRows rows,
        CancellationToken cancellationToken)
    {
        OnnxComparisonReport comparison = OnnxComparison.Run(before, after, rows.Batches, null, OneThread, null, cancellationToken);
        report = report with
        {
            Comparison = comparison,
            HasClasses = old.Outputs.Any(
                output => output.Type is OnnxTensorType { Element: OnnxElementType.Float, Shape: [_, .., { Size: not 1 }] }),
            Rows = rows.Batches.Sum(batch => batch.Values.OfType<OnnxTensorData>().First().Shape[0]),
            Batch = rows.Batches[0].Values.OfType<OnnxTensorData>().First().Shape[0],
        };
        if (rows.Truth is null)
        {
            return report;
        }

        using OnnxModel @new = OnnxModel.Load(after.ToArray(), OneThread, cancellationToken);
        return report with
        {
            QualityBefore = Quality.Measure(old, rows, cancellationToken),
            QualityAfter = Quality.Measure(@new, rows, cancellationToken),
        };
    }

    private static CalibrationMethod Method(RangeRule rule) =>
        rule switch
        {
            RangeRule.Percentile => CalibrationMethod.Percentile,
            RangeRule.Entropy => CalibrationMethod.Entropy,
            _ => CalibrationMethod.MinMax,
        };

    private static string InWords(OptimizeRequest request) =>
        $"{(request.PerTensor ? "per tensor" : "per channel")}, ranges by {Word(request.Rule)}";

    private static string Word(RangeRule rule) =>
        rule switch { RangeRule.Percentile => "percentile", RangeRule.Entropy => "entropy", _ => "min-max" };
}
