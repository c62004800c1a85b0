using System.Globalization;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>How right a model is on rows whose truth is known.</summary>
/// <param name="Name"><c>accuracy</c>, or <c>root mean squared error</c>.</param>
/// <param name="Value">The score.</param>
/// <param name="IsShare">Whether it is a share, shown as a percentage.</param>
internal sealed record Quality(string Name, double Value, bool IsShare)
{
    /// <summary>Scores by the first output that says a class, or else by the first of numbers.</summary>
    internal static Quality Measure(OnnxModel model, ExampleRows rows, CancellationToken cancellationToken)
    {
        string[] truth = rows.Truth!;
        OnnxValueInfo output = model.Outputs.FirstOrDefault(
            output => output.Type is OnnxTensorType { Element: OnnxElementType.String or OnnxElementType.Int64 })
            ?? model.Outputs.FirstOrDefault(
                output => output.Type is OnnxTensorType { Element: OnnxElementType.Float or OnnxElementType.Double })
            ?? throw new ToolException(
                ExitCode.Bundle,
                $"The model gives {string.Join(", ", model.Outputs)}, and none is a tensor that '--label' can be compared with. Leave '--label' out.");
        var said = new List<string>();
        var numbers = new List<double>();
        foreach (IReadOnlyDictionary<string, OnnxData> batch in rows.Batches)
        {
            OnnxTensorData tensor = model.Run(batch, [output.Name], cancellationToken)[output.Name].AsTensor();
            int width = tensor.Shape.Count > 1 ? (int)tensor.Shape[^1] : 1;
            switch (tensor.ElementType)
            {
                case OnnxElementType.String:
                    said.AddRange(tensor.Texts());
                    break;
                case OnnxElementType.Int64:
                    said.AddRange(tensor.Values<long>().ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
                    break;
                default:
                    double[] values = tensor.ElementType == OnnxElementType.Double
                        ? tensor.Values<double>().ToArray()
                        : [.. tensor.Values<float>().ToArray().Select(value => (double)value)];
                    numbers.AddRange(width == 1 ? values : values.Chunk(width).Select(row => (double)Array.IndexOf(row, row.Max())));
                    if (width > 1)
                    {
                        said.AddRange(numbers.TakeLast(values.Length / width).Select(number => ClassName((int)number, rows, truth)));
                    }

                    break;
            }
        }

        return said.Count > 0
            ? new Quality("accuracy", said.Zip(truth).Count(pair => pair.First == pair.Second) / (double)truth.Length, IsShare: true)
            : new Quality(
                "root mean squared error",
                Math.Sqrt(numbers.Zip(truth).Average(pair => Math.Pow(pair.First - Number(pair.Second), 2))),
                IsShare: false);
    }

    /// <summary>What the truth calls a class: its number where the truth is numbers,
    /// else the name at that place of the sorted names.</summary>
    private static string ClassName(int @class, ExampleRows rows, string[] truth)
    {
        string number = @class.ToString(CultureInfo.InvariantCulture);
        if (rows.Classes is null
            && truth.All(word => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            return number;
        }

        string[] classes = rows.Classes ?? [.. truth.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return @class < classes.Length ? classes[@class] : number;
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new ToolException(
            ExitCode.Data,
            $"The model gives one number a row, and the label holds \"{text}\". Name a column of numbers with '--label', or leave it out.");
}
