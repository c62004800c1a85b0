using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Cli.Runtime;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai optimize</c>: makes any ONNX model smaller and faster, and tells what that costs on the user's own rows.</summary>
internal static class OptimizeCommand
{
    private const int DefaultRows = 512;
    private const int DefaultBatch = 100;
    private const string Ending = ".optimized.onnx";

    internal static Command Make(Tool tool)
    {
        Argument<string> model = new("MODEL") { Description = "The ONNX file (.onnx).", HelpName = "MODEL" };
        Option<string?> output = new("--output", "-o")
        {
            Description = $"Where to write the new model. [MODEL with the ending {Ending}]",
            HelpName = "file",
        };
        Option<bool> int8 = new("--int8")
        {
            Description = "Integers of 8 bits. With '--calibration' for weights and activations, of layers and convolutions; without it for the weights of fully connected layers.",
        };
        Option<bool> int4 = new("--int4")
        {
            Description = "Weights of fully connected layers in 4 bits: the smallest; runs in ONNX Runtime only.",
        };
        Option<bool> half = new("--fp16") { Description = "Floating point of 16 bits: half the size; meant for GPUs, slow on processors." };
Option<double?> prune = new("--prune")
        {
            Description = "Share of the units to take out of fully connected layers: smaller and faster. With '--calibration' the units that stay make up for those that go, and 'auto' takes out as many as lose at most 0.2 points, integers included.",
            HelpName = "0…1|auto",
            CustomParser = Share,
        };
        prune.CompletionSources.Add("auto");
        Option<double?> pruneWeights = new("--prune-weights")
        {
            Description = "Share of the weights to set to zero, the smallest first: compresses better, no faster.",
            HelpName = "0…1",
        };
        Option<bool> fold = new("--fold") { Description = "Compute constants once and remove what no output needs." };
        Option<string?> calibration = new("--calibration")
        {
            Description = "Rows like those the model will see: a file of data, or a folder of pictures (PNG, JPEG, BMP), whose subfolders name their classes.",
            HelpName = "file|folder",
        };
        Option<string?> data = new("--data")
        {
            Description = "Rows to compare before and after on. [those of '--calibration']",
            HelpName = "file|folder",
        };
        Option<string?> label = new("--label")
        {
            Description = "The column of the truth, for an accuracy before and after.",
            HelpName = "column",
        };
        Option<int?> rows = new("--rows")
        {
            Description = $"The most rows to learn ranges from, spread over all. [{DefaultRows}]",
            HelpName = "n",
        };
        Option<int?> batch = new("--batch") { Description = $"Rows in one run. [{DefaultBatch}]", HelpName = "n" };
        Option<RangeRule> rule = new("--range")
        {
            Description = "How the range of an activation follows from calibration.",
            HelpName = "min-max|percentile|entropy",
            DefaultValueFactory = _ => RangeRule.MinMax,
            CustomParser = Rule,
        };
        rule.CompletionSources.Add("min-max", "percentile", "entropy");
        Option<double> percentile = new("--percentile")
        {
            Description = "Share of the values that a range covers with '--range percentile'.",
            HelpName = "0.5…1",
            DefaultValueFactory = _ => 0.9999,
        };
        Option<int> blockSize = new("--block-size")
        {
            Description = "Weights that share a scale with '--int4': 16, 32, 64, 128 or 256.",
            HelpName = "n",
            DefaultValueFactory = _ => 32,
        };
        Option<bool> perTensor = new("--per-tensor")
        {
            Description = "One scale for all weights of a layer rather than one for each output.",
        };
        Option<bool> everyLayer = new("--every-layer")
        {
            Description = "With '--int8' and '--calibration': all layers in integers, for the smallest file. [each layer in the form that is faster on this machine, losing at most 0.2 points]",
        };
        Option<bool> fullRange = new("--full-range")
        {
            Description = "Use all 8 bits of weights: a little more accurate on processors with VNNI, overflows on others.",
        };
        Option<string[]> inputs = new("--inputs")
        {
            Description = "Columns of an input, as input=a,b,c or input=* for all but the label; may be given for each input. [the column of the input's name; all columns for a lone input]",
            HelpName = "input=a,b",
        };
        Option<int?> shorterSide = new("--shorter-side")
        {
            Description = "Pictures: the shorter side is brought to this size and the middle cut out, as networks on ImageNet want it (256). [stretched to the input's size]",
            HelpName = "n",
        };
        Option<byte?> border = new("--border")
        {
            Description = "Pictures: scaled to fit, with a border of this grey around them, as detectors want it (114).",
            HelpName = "0…255",
        };
        Option<bool> blueFirst = new("--bgr") { Description = "Pictures: channels in the order blue, green, red." };
        Option<float[]> mean = Floats("--mean", "What is taken off each channel of a picture scaled to [0, 1].", "0.485,0.456,0.406");
        Option<float[]> deviation = Floats("--deviation", "What each channel is then divided by.", "0.229,0.224,0.225");
        Option<bool> json = Arguments.Json();
        var read = new DataOptions();
        var command = new Command(
            "optimize",
            "Makes an ONNX model smaller and faster: integers, half precision, pruning, folding. Reports size, latency and accuracy before and after.")
        {
            model, output, int8, int4, half, prune, pruneWeights, fold, calibration, data, label, rows, batch, rule, percentile, blockSize,
            perTensor, everyLayer, fullRange, inputs, shorterSide, border, blueFirst, mean, deviation, json,
        };
        read.AddTo(command);
        command.Validators.Add(result =>
        {
            int forms = (result.GetValue(int8) ? 1 : 0) + (result.GetValue(int4) ? 1 : 0) + (result.GetValue(half) ? 1 : 0);
            Require(result, forms <= 1, "'--int8', '--int4' and '--fp16' exclude each other; choose one.");
            Require(
                result,
                forms > 0 || result.GetValue(fold) || result.GetValue(prune) is not null || result.GetValue(pruneWeights) is not null,
                "Say what to do: '--int8', '--int4', '--fp16', '--prune', '--prune-weights' or '--fold'.");
            Require(result, result.GetValue(prune) is null or (> 0 and < 1) or double.NaN, "'--prune' must lie in (0, 1), or be 'auto'.");
            Require(
                result,
                result.GetValue(prune) is not double.NaN || result.GetValue(calibration) is not null,
                "'--prune auto' learns and judges on rows: name them with '--calibration'.");
            Require(result, result.GetValue(pruneWeights) is null or (> 0 and < 1), "'--prune-weights' must lie in (0, 1).");
            Require(result, result.GetValue(rows) is null or >= 1, "'--rows' must be at least 1.");
            Require(
                result,
                result.GetValue(shorterSide) is null || result.GetValue(border) is null,
                "'--shorter-side' cuts and '--border' keeps the whole picture; choose one.");
            Require(result, result.GetValue(batch) is null or >= 1, "'--batch' must be at least 1.");
        });
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            OptimizeWork.Run(
                tool.Screen,
                new OptimizeRequest
                {
                    Model = parsed.GetValue(model)!,
                    Output = parsed.GetValue(output) ?? Path.ChangeExtension(parsed.GetValue(model)!, Ending),
                    Form = parsed.GetValue(int8) ? NumberForm.Int8
                        : parsed.GetValue(int4) ? NumberForm.Int4
                        : parsed.GetValue(half) ? NumberForm.Half
                        : null,
                    PruneUnits = parsed.GetValue(prune) is > 0 and var share ? share : null,
                    PruneToAccuracy = parsed.GetValue(prune) is double.NaN,
                    PruneWeights = parsed.GetValue(pruneWeights),
                    Fold = parsed.GetValue(fold),
                    Calibration = parsed.GetValue(calibration),
                    Data = parsed.GetValue(data),
                    Label = parsed.GetValue(label),
                    Rows = parsed.GetValue(rows) ?? DefaultRows,
                    Batch = parsed.GetValue(batch) ?? DefaultBatch,
                    Rule = parsed.GetValue(rule),
                    Percentile = parsed.GetValue(percentile),
                    BlockSize = parsed.GetValue(blockSize),
                    PerTensor = parsed.GetValue(perTensor),
                    EveryLayer = parsed.GetValue(everyLayer),
                    FullRange = parsed.GetValue(fullRange),
                    Inputs = Columns(parsed.GetValue(inputs) ?? []),
                    ShorterSide = parsed.GetValue(shorterSide),
                    Border = parsed.GetValue(border),
                    BlueFirst = parsed.GetValue(blueFirst),
                    Mean = parsed.GetValue(mean) ?? [],
                    Deviation = parsed.GetValue(deviation) ?? [],
                    Read = read.Read(parsed),
                    Json = parsed.GetValue(json),
                },
                cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Require(CommandResult result, bool fits, string fault)
    {
        if (!fits)
        {
            result.AddError(fault);
        }
    }

    // NaN stands for 'auto'.
    private static double? Share(ArgumentResult result)
    {
        string word = result.Tokens.Single().Value;
        if (word == "auto")
        {
            return double.NaN;
        }

        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || double.IsNaN(share))
        {
            result.AddError($"'--prune' is a share in (0, 1), or 'auto'; got '{word}'.");
        }

        return share;
    }

    private static RangeRule Rule(ArgumentResult result)
    {
        RangeRule? rule = result.Tokens.Single().Value switch
        {
            "min-max" => RangeRule.MinMax,
            "percentile" => RangeRule.Percentile,
            "entropy" => RangeRule.Entropy,
            _ => null,
        };
        if (rule is null)
        {
            result.AddError($"'--range' is min-max, percentile or entropy; got '{result.Tokens.Single().Value}'.");
        }

        return rule ?? default;
    }

    private static Option<float[]> Floats(string name, string description, string example) => new(name)
    {
        Description = description,
        HelpName = example,
        CustomParser = result =>
        {
            var numbers = new List<float>();
            foreach (string word in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                if (!float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) || !float.IsFinite(number))
                {
                    result.AddError($"'{name}' takes numbers with commas between them, such as {example}; got '{word}'.");
                    break;
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    private static Dictionary<string, IReadOnlyList<string>> Columns(string[] pairs)
    {
        var columns = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int at = pair.LastIndexOf('=');
            if (at < 1 || at == pair.Length - 1)
            {
                throw new ToolException(ExitCode.Usage, $"'--inputs {pair}' names no columns. Write input=a,b,c or input=*.");
            }

            columns[pair[..at]] = pair[(at + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        return columns;
    }
}
