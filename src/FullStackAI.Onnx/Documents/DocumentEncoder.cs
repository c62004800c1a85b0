using System.Globalization;
using System.Text;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.Onnx;

/// <summary>Writes ModelProto and what lies in it: the inverse of <see cref="DocumentDecoder"/>.</summary>
internal static class DocumentEncoder
{
    internal static ProtoWriter Encode(OnnxDocument document)
    {
        var writer = new ProtoWriter();
        writer.Int64(1, document.IrVersion);
        writer.TextUnlessEmpty(2, document.Producer);
        writer.TextUnlessEmpty(3, document.ProducerVersion);
        writer.TextUnlessEmpty(4, document.Domain);
        writer.Int64Unless0(5, document.ModelVersion);
        writer.TextUnlessEmpty(6, document.Documentation);
        writer.Message(7, document.Graph, Graph);
        foreach (OnnxOperatorSet set in document.OperatorSets)
        {
            writer.Message(8, set, static (inner, set) =>
            {
                inner.TextUnlessEmpty(1, set.Domain);
                inner.Int64(2, set.Version);
            });
        }

        foreach (KeyValuePair<string, string> pair in document.Metadata)
        {
            writer.Message(14, pair, Pair);
        }

        writer.Unknown(document.Unknown);
        return writer;
    }

    private static void Pair(ProtoWriter writer, KeyValuePair<string, string> pair)
    {
        writer.Text(1, pair.Key);
        writer.Text(2, pair.Value);
    }

    private static void Graph(ProtoWriter writer, OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes)
        {
            writer.Message(1, node, Node);
        }

        writer.TextUnlessEmpty(2, graph.Name);
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            writer.Message(5, tensor, Tensor);
        }

        writer.TextUnlessEmpty(10, graph.Documentation);
        Infos(writer, 11, graph.Inputs);
        Infos(writer, 12, graph.Outputs);
        Infos(writer, 13, graph.Values);
        writer.Unknown(graph.Unknown);
    }

    private static void Infos(ProtoWriter writer, int field, IList<OnnxValueInfo> infos)
    {
        foreach (OnnxValueInfo info in infos)
        {
            writer.Message(field, info, ValueInfo);
        }
    }

    private static void Node(ProtoWriter writer, OnnxNode node)
    {
        foreach (string input in node.Inputs)
        {
            writer.Text(1, input);
        }

        foreach (string output in node.Outputs)
        {
            writer.Text(2, output);
        }

        writer.TextUnlessEmpty(3, node.Name);
        writer.TextUnlessEmpty(4, node.Operation);
        foreach (OnnxAttribute attribute in node.Attributes)
        {
            writer.Message(5, attribute, Attribute);
        }

        writer.TextUnlessEmpty(6, node.Documentation);
        writer.TextUnlessEmpty(7, node.Domain);
        writer.TextUnlessEmpty(8, node.Overload);
        writer.Unknown(node.Unknown);
    }

    private static void Attribute(ProtoWriter writer, OnnxAttribute attribute)
    {
        writer.TextUnlessEmpty(1, attribute.Name);
        switch (attribute.Type)
        {
            case OnnxAttributeType.Float: writer.Float(2, attribute.Float); break;
            case OnnxAttributeType.Int: writer.Int64(3, attribute.Int); break;
            case OnnxAttributeType.String: writer.Bytes(4, attribute.Bytes); break;
        }

        foreach (OnnxTensor tensor in attribute.Tensors)
        {
            writer.Message(attribute.Type == OnnxAttributeType.Tensors ? 10 : 5, tensor, Tensor);
        }

        foreach (OnnxGraph graph in attribute.Graphs)
        {
            writer.Message(attribute.Type == OnnxAttributeType.Graphs ? 11 : 6, graph, Graph);
        }

        // Debian's onnx 1.12 declares these lists unpacked; its parser, like all, takes packed ones too.
        writer.PackedFloats(7, [.. attribute.Floats]);
        writer.PackedInt64s(8, [.. attribute.Ints]);
        foreach (ReadOnlyMemory<byte> text in attribute.ByteStrings)
        {
            writer.Bytes(9, text);
        }

        writer.Int64Unless0(20, (long)attribute.Type);
        writer.Unknown(attribute.Unknown);
    }

    private static void Tensor(ProtoWriter writer, OnnxTensor tensor)
    {
        writer.PackedInt64s(1, [.. tensor.Dimensions]);
        writer.Int64(2, (long)tensor.ElementType);
        if (tensor.External is null && tensor.ElementType == OnnxElementType.String)
        {
            foreach (string text in tensor.Strings())
            {
                writer.Bytes(6, Encoding.UTF8.GetBytes(text));
            }
        }

        writer.TextUnlessEmpty(8, tensor.Name);
        if (tensor.External is null && tensor.ElementType != OnnxElementType.String)
        {
            writer.Bytes(9, tensor.Raw);
        }

        writer.TextUnlessEmpty(12, tensor.Documentation);
        if (tensor.External is { } external)
        {
            writer.Message(13, KeyValuePair.Create("location", external.Location), Pair);
            writer.Message(13, KeyValuePair.Create("offset", external.Offset.ToString(CultureInfo.InvariantCulture)), Pair);
            if (external.Length is { } length)
            {
                writer.Message(13, KeyValuePair.Create("length", length.ToString(CultureInfo.InvariantCulture)), Pair);
            }

            writer.Int64(14, 1);
        }

        writer.Unknown(tensor.Unknown);
    }

    private static void ValueInfo(ProtoWriter writer, OnnxValueInfo info)
    {
        writer.TextUnlessEmpty(1, info.Name);
        if (info.Type is not OnnxOtherType { Encoded.IsEmpty: true })
        {
            writer.Message(2, info.Type, Type);
        }

        writer.TextUnlessEmpty(3, info.Documentation);
        writer.Unknown(info.Unknown);
    }

    private static void Type(ProtoWriter writer, OnnxType type)
    {
        switch (type)
        {
            case OnnxTensorType tensor:
                writer.Message(1, tensor, TensorType);
                break;
            case OnnxSequenceType sequence:
                writer.Message(4, sequence, static (inner, sequence) => inner.Message(1, sequence.Item, Type));
                break;
            case OnnxMapType map:
                writer.Message(5, map, static (inner, map) =>
                {
                    inner.Int64(1, (long)map.Key);
                    inner.Message(2, map.Value, Type);
                });
                break;
            case OnnxOptionalType optional:
                writer.Message(9, optional, static (inner, optional) => inner.Message(1, optional.Item, Type));
                break;
            case OnnxOtherType other:
                writer.Unknown([.. other.Encoded.Span]);
                break;
        }
    }

    private static void TensorType(ProtoWriter writer, OnnxTensorType tensor)
    {
        writer.Int64(1, (long)tensor.Element);
        if (tensor.Shape is null)
        {
            return;
        }

        writer.Message(2, tensor.Shape, static (inner, shape) =>
        {
            foreach (OnnxDimension dimension in shape)
            {
                inner.Message(1, dimension, static (axis, dimension) =>
                {
                    if (dimension.Size is { } size)
                    {
                        axis.Int64(1, size);
                    }
                    else if (dimension.Name is { Length: > 0 } name)
                    {
                        axis.Text(2, name);
                    }
                });
            }
        });
    }
}
