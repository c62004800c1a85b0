namespace FullStackAI.Onnx.Rewriting;

/// <summary>Fully connected layers with int8 weights and activations that are quantised as they come.</summary>
internal static class DynamicQuantization
{
    internal static int Apply(OnnxDocument document, bool perChannel, int largest)
    {
        MatrixFusion.Fuse(document);
        OnnxGraph graph = document.Graph;
        var links = new GraphLinks(graph);
        var editor = new GraphEditor(graph);
        var nodes = new List<OnnxNode>();
        int count = 0;
        foreach (OnnxNode node in graph.Nodes.ToList())
        {
            if (DenseLayer.Of(node, links) is { } layer && node.Operation != "Conv")
            {
                nodes.AddRange(Layer(editor, layer, perChannel, largest));
                count++;
            }
            else
            {
                nodes.Add(node);
            }
        }

        editor.SetNodes(nodes);
        graph.Values.Clear();
        DeadNodes.Remove(graph);
        return count;
    }

    private static List<OnnxNode> Layer(GraphEditor editor, DenseLayer layer, bool perChannel, int largest)
    {
        string name = layer.Node.Outputs[0];
        QuantizedWeights quantized = QuantizedWeights.Of(layer, perChannel, largest);
        string weights = editor.Constant(Upright(quantized.ValueTensor(layer.Weights), layer.OutputAxis));
        string scales = editor.Constant(quantized.ScaleTensor(layer.Weights.Name + "_scale"));

        var quantize = new OnnxNode("DynamicQuantizeLinear") { Name = editor.Fresh(name + "_quantize") };
        quantize.Inputs.Add(layer.Node.Inputs[0]);
        string[] parts = [editor.Fresh(name + "_x"), editor.Fresh(name + "_x_scale"), editor.Fresh(name + "_x_zero")];
        foreach (string part in parts)
        {
            quantize.Outputs.Add(part);
        }

        string sums = editor.Fresh(name + "_sums");
        string singles = editor.Fresh(name + "_singles");
        string scale = editor.Fresh(name + "_scale");
        string product = layer.Bias is null ? name : editor.Fresh(name + "_product");
        var nodes = new List<OnnxNode>
        {
            quantize,
            GraphEditor.Node("MatMulInteger", [parts[0], weights, parts[2]], sums),
            GraphEditor.Node("Cast", [sums], singles, new OnnxAttribute("to", (long)OnnxElementType.Float)),
            GraphEditor.Node("Mul", [parts[1], scales], scale),
            GraphEditor.Node("Mul", [singles, scale], product),
        };
        if (layer.Bias is not null)
        {
            nodes.Add(GraphEditor.Node("Add", [product, layer.Node.Inputs[2]], name));
        }

        return nodes;
    }

    /// <summary>The matrix as [inputs × outputs].</summary>
    private static OnnxTensor Upright(OnnxTensor matrix, int outputAxis)
    {
        if (outputAxis == 1)
        {
            return matrix;
        }

        (int rows, int columns) = ((int)matrix.Dimensions[0], (int)matrix.Dimensions[1]);
        ReadOnlySpan<sbyte> values = matrix.Values<sbyte>();
        sbyte[] turned = new sbyte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = values[i];
        }

        return OnnxTensor.Create<sbyte>(matrix.Name, turned, columns, rows);
    }
}
