using FullStackAI.Cli.Commands;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>Pictures of a folder as inputs of a model; subfolders name their classes, in ordinal order.</summary>
internal static class ExampleImages
{
    private const int FreeSide = 224;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    internal static ExampleRows Load(OnnxModel model, OptimizeRequest request, string folder, int most, CancellationToken cancellationToken)
    {
        (string name, ImagePreparation preparation) = Preparation(model, request);
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
        ];
        if (files.Length == 0)
        {
            throw new ToolException(
                ExitCode.Data, $"The folder '{folder}' holds no pictures ({string.Join(", ", Extensions)}), nor do its subfolders.");
        }

        string[] chosen = [.. ExampleRows.Spread(files.Length, most).Select(number => files[number])];
        var batches = new List<IReadOnlyDictionary<string, OnnxData>>();
        foreach (string[] batch in chosen.Chunk(request.Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            batches.Add(new Dictionary<string, OnnxData>(StringComparer.Ordinal) { [name] = preparation.Prepare([.. batch.Select(Read)]) });
        }

        string[] classes = [.. files.Select(Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        bool labelled = !classes.Contains(".");
        return new ExampleRows(batches, labelled ? [.. chosen.Select(Class)] : null, labelled ? classes : null);

        string Class(string file) => Path.GetRelativePath(folder, Path.GetDirectoryName(file)!);
    }

    private static RgbImage Read(string file)
    {
        try
        {
            return RgbImage.Decode(File.ReadAllBytes(file));
        }
        catch (OnnxException fault)
        {
            throw new ToolException(ExitCode.Data, $"'{file}': {fault.Message}", fault);
        }
    }

    private static (string Name, ImagePreparation Preparation) Preparation(OnnxModel model, OptimizeRequest request)
    {
        if (model.Inputs is not [{ Type: OnnxTensorType { Element: (OnnxElementType.Float or OnnxElementType.Float16
            or OnnxElementType.UInt8) and var element, Shape: [_, var second, var third, var fourth] } } input])
        {
            throw new ToolException(
                ExitCode.Data,
                $"A folder of pictures fits a model with one input of float, float16 or uint8 [batch × channels × height × width]; this one wants {string.Join(", ", model.Inputs)}. Give a file of data.");
        }

        bool first = second.Size is 1 or 3;
        (long? channels, long? height, long? width) = first
            ? (second.Size, third.Size, fourth.Size)
            : (fourth.Size, second.Size, third.Size);
        if (channels is not (1 or 3))
        {
            throw new ToolException(ExitCode.Data, $"The input {input} takes {channels} channels; pictures have 3, or 1 as grey.");
        }

        var preparation = new ImagePreparation
        {
            ShorterSide = request.ShorterSide,
            Border = request.Border,
            BlueFirst = request.BlueFirst,
            Channels = (int)channels,
            Height = (int)(height ?? FreeSide),
            Width = (int)(width ?? FreeSide),
            ChannelsFirst = first,
            Element = element,
        };
        bool isColour = channels == 3;
        bool isRaw = element == OnnxElementType.UInt8;
        return (input.Name, preparation with
        {
            Mean = request.Mean.Count > 0 ? request.Mean : isRaw ? new float[(int)channels] : isColour ? preparation.Mean : [0],
            Deviation = request.Deviation.Count > 0 ? request.Deviation
                : isRaw ? Enumerable.Repeat(1f, (int)channels).ToArray()
                : isColour ? preparation.Deviation
                : [1],
        });
    }
}
