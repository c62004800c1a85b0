namespace FullStackAI.Onnx.Rewriting;

/// <summary>Fully connected layers with 4-bit weights in blocks, each with a scale of its own: ONNX Runtime's MatMulNBits.</summary>
internal static class Int4Quantization
{
    private const int Middle = 8; // the code of 0: codes are 0 to 15

    internal static int Apply(OnnxDocument document, int blockSize)
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
                nodes.AddRange(Layer(editor, layer, blockSize));
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
        if (count > 0 && document.OperatorSetVersion(OperatorDomains.Microsoft) is null)
        {
            document.OperatorSets.Add(new OnnxOperatorSet(OperatorDomains.Microsoft, 1));
        }

        return count;
    }

    private static List<OnnxNode> Layer(GraphEditor editor, DenseLayer layer, int blockSize)
    {
        string name = layer.Node.Outputs[0];
        int outputs = layer.Outputs;
        int inputs = (int)layer.Weights.Dimensions[1 - layer.OutputAxis];
        int blocks = (inputs + blockSize - 1) / blockSize;
        (byte[] codes, float[] scales) = Pack(layer, inputs, outputs, blocks, blockSize);
        string packed = editor.Constant(OnnxTensor.Create<byte>(layer.Weights.Name + "_int4", codes, outputs, blocks, blockSize / 2));
        string scale = editor.Constant(OnnxTensor.Create<float>(layer.Weights.Name + "_scale", scales, scales.Length));
        string product = layer.Bias is null ? name : editor.Fresh(name + "_product");
        OnnxNode multiply = GraphEditor.Node(
            "MatMulNBits",
            [layer.Node.Inputs[0], packed, scale],
            product,
            new OnnxAttribute("K", inputs),
            new OnnxAttribute("N", outputs),
            new OnnxAttribute("bits", 4),
            new OnnxAttribute("block_size", blockSize),
            new OnnxAttribute("accuracy_level", 4));
        multiply.Domain = OperatorDomains.Microsoft;
        return layer.Bias is null ? [multiply] : [multiply, GraphEditor.Node("Add", [product, layer.Node.Inputs[2]], name)];
    }

    private static (byte[] Codes, float[] Scales) Pack(DenseLayer layer, int inputs, int outputs, int blocks, int blockSize)
    {
        ReadOnlySpan<float> weights = layer.Weights.Values<float>();
        byte[] codes = new byte[outputs * blocks * blockSize / 2];
        float[] scales = new float[outputs * blocks];
        for (int output = 0; output < outputs; output++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int first = block * blockSize;
                int end = Math.Min(inputs, first + blockSize);
                float extreme = 0;
                for (int input = first; input < end; input++)
                {
                    float weight = Weight(weights, input, output);
                    extreme = Math.Abs(weight) > Math.Abs(extreme) ? weight : extreme;
                }

                // The weight of the largest magnitude sits on −8, where one more step is to be had than on +7.
                float scale = extreme == 0 ? 1 : extreme / -Middle;
                scales[(output * blocks) + block] = scale;
                for (int place = 0; place < blockSize; place++)
                {
                    int code = first + place < end
                        ? (int)Math.Clamp(MathF.Round(Weight(weights, first + place, output) / scale) + Middle, 0, 15)
                        : Middle;
                    codes[((((output * blocks) + block) * blockSize) + place) / 2] |= (byte)(place % 2 == 0 ? code : code << 4);
                }
            }
        }

        return (codes, scales);

        float Weight(ReadOnlySpan<float> values, int input, int output) =>
            layer.OutputAxis == 1 ? values[(input * outputs) + output] : values[(output * inputs) + input];
    }
}
