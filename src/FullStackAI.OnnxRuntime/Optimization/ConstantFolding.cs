using FullStackAI.Onnx;
using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.OnnxRuntime;

/// <summary>Computes once what does not depend on the inputs, and keeps the result.</summary>
public static class ConstantFolding
{
    // Random numbers must differ from run to run, and weights of few bits must stay so: dequantised, they would be large and slow again.
    private static readonly HashSet<string> Kept =
    [
        "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial", "Bernoulli", "DequantizeLinear",
    ];

    // Operators of other domains need libraries that are not known here.
    private static readonly HashSet<string> Domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

    /// <summary>Replaces nodes whose inputs are all constant by their values, then removes what nothing reads.</summary>
    /// <param name="document">The model; stays as it is.</param>
    /// <param name="largestBytes">Values larger than this stay computed, so that the file does not grow and a few bytes cannot
    /// ask for all memory; 1 MiB by default. So do values whose size does not follow from the graph.</param>
    /// <param name="cancellationToken">Ends the folding.</param>
    /// <returns>The folded model.</returns>
    public static OnnxDocument Fold(OnnxDocument document, long largestBytes = 1 << 20, CancellationToken cancellationToken = default)
    {
        OnnxDocument copy = GraphEditor.Copy(document);
        OnnxGraph graph = copy.Graph;
        IReadOnlyDictionary<string, OnnxType> types = ShapeInference.Infer(copy).Types;
        List<OnnxNode> constant = Constant(graph, types, largestBytes);
        if (constant.Count > 0)
        {
            Dictionary<string, OnnxTensor> values = Compute(copy, constant, types, cancellationToken);
            var editor = new GraphEditor(graph);
            var folded = new HashSet<OnnxNode>(constant
                .Where(node => node.Outputs.All(output => output.Length == 0
                    || (values.TryGetValue(output, out OnnxTensor? value) && value.Raw.Length <= largestBytes))));
            var outputs = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
            folded.RemoveWhere(node => node.Outputs.Any(outputs.Contains));
            editor.SetNodes(graph.Nodes.Where(node => !folded.Contains(node)));
            foreach (string output in folded.SelectMany(node => node.Outputs).Where(output => output.Length > 0))
            {
                graph.Initializers.Add(values[output]);
            }
        }

        DeadNodes.Remove(graph);
        return copy;
    }

    private static List<OnnxNode> Constant(OnnxGraph graph, IReadOnlyDictionary<string, OnnxType> types, long largestBytes)
    {
        var links = new GraphLinks(graph);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var constant = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes)
        {
            bool fixedInputs = node.Inputs.All(input => input.Length == 0 || known.Contains(input) || links.Constant(input) is not null);
            bool isSmall = node.Outputs.All(output => output.Length == 0 || IsSmall(types.GetValueOrDefault(output), largestBytes));
            if (fixedInputs
                && isSmall
                && !Kept.Contains(node.Operation)
                && Domains.Contains(node.Domain)
                && node.Attributes.All(attribute => attribute.Graphs.Count == 0))
            {
                constant.Add(node);
                known.UnionWith(node.Outputs);
            }
        }

        return constant;
    }

    private static bool IsSmall(OnnxType? type, long largestBytes)
    {
        if (type is not OnnxTensorType { Shape: { } shape } tensor)
        {
            return false;
        }

        double bits = Math.Max(1, tensor.Element.BitsPerElement()); // of texts at least one: how long they are is seen once they are there
        foreach (OnnxDimension axis in shape)
        {
            bits *= axis.Size ?? double.PositiveInfinity;
        }

        return bits / 8 <= largestBytes;
    }

    private static Dictionary<string, OnnxTensor> Compute(
        OnnxDocument document, List<OnnxNode> nodes, IReadOnlyDictionary<string, OnnxType> types, CancellationToken cancellationToken)
    {
        OnnxDocument part = GraphEditor.Copy(document);
        var kept = nodes.Select(node => node.Outputs[0]).ToHashSet(StringComparer.Ordinal);
        new GraphEditor(part.Graph).SetNodes(part.Graph.Nodes.Where(node => node.Outputs.Count > 0 && kept.Contains(node.Outputs[0])));
        part.Graph.Inputs.Clear();
        part.Graph.Outputs.Clear();
        foreach (string name in nodes.SelectMany(node => node.Outputs).Where(output => output.Length > 0))
        {
            if (types.GetValueOrDefault(name) is OnnxTensorType type) // a sequence or map is no constant of a file
            {
                part.Graph.Outputs.Add(new OnnxValueInfo(name, new OnnxTensorType(type.Element, null)));
            }
        }

        DeadNodes.Remove(part.Graph);
        if (part.Graph.Outputs.Count == 0)
        {
            return [];
        }

        using OnnxModel model = OnnxModel.Load(
            part.ToArray(), new OnnxModelOptions { Device = Device.Cpu, Optimization = GraphOptimization.None }, cancellationToken);
        IReadOnlyDictionary<string, OnnxData> results = model.Run(new Dictionary<string, OnnxData>(), null, cancellationToken);
        return results.Where(result => result.Value is OnnxTensorData).ToDictionary(
            result => result.Key, result => Tensor(result.Key, (OnnxTensorData)result.Value), StringComparer.Ordinal);
    }

    private static OnnxTensor Tensor(string name, OnnxTensorData data)
    {
        return data.ElementType switch
        {
            OnnxElementType.String => OnnxTensor.Create(name, data.Texts().ToArray(), data.Sizes),
            OnnxElementType.Float => Numbers<float>(),
            OnnxElementType.Double => Numbers<double>(),
            OnnxElementType.Int64 => Numbers<long>(),
            OnnxElementType.Int32 => Numbers<int>(),
            OnnxElementType.Bool => Numbers<bool>(),
            OnnxElementType.UInt8 => Numbers<byte>(),
            OnnxElementType.Int8 => Numbers<sbyte>(),
            OnnxElementType.UInt16 => Numbers<ushort>(),
            OnnxElementType.Int16 => Numbers<short>(),
            OnnxElementType.UInt32 => Numbers<uint>(),
            OnnxElementType.UInt64 => Numbers<ulong>(),
            OnnxElementType.Float16 => Numbers<Half>(),
            _ => throw new OnnxException($"The constant '{name}' would hold {data.ElementType.OnnxName()}, which cannot be stored here."),
        };

        OnnxTensor Numbers<T>()
            where T : unmanaged => OnnxTensor.Create(name, data.Values<T>(), data.Sizes);
    }
}
