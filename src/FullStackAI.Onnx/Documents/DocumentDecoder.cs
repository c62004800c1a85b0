using System.Runtime.InteropServices;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.Onnx;

/// <summary>Reads ModelProto and what lies in it. Field numbers are those of onnx.proto.</summary>
internal static class DocumentDecoder
{
    // Graphs and types nest; a file that nests deeper than any real one would overflow the stack.
    private const int MaximumDepth = 64;

    internal static OnnxDocument Decode(ReadOnlyMemory<byte> data)
    {
        OnnxGraph? graph = null;
        List<byte>? unknown = null;
        var draft = new OnnxDocument(new OnnxGraph("")) { IrVersion = 0 };
        var functions = new List<OnnxFunction>();
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: draft.IrVersion = reader.Int64(); break;
                case 2: draft.Producer = reader.Text(); break;
                case 3: draft.ProducerVersion = reader.Text(); break;
                case 4: draft.Domain = reader.Text(); break;
                case 5: draft.ModelVersion = reader.Int64(); break;
                case 6: draft.Documentation = reader.Text(); break;
                case 7: RequireFirst(graph is null, "its graph"); graph = Graph(reader.Bytes(), 0); break;
                case 8: draft.OperatorSets.Add(OperatorSet(reader.Bytes())); break;
                case 14: (string key, string value) = Pair(reader.Bytes()); draft.Metadata[key] = value; break;
                case 25: functions.Add(Function(reader)); reader.Keep(ref unknown); break;
                default: reader.Keep(ref unknown); break;
            }
        }

        if (graph is null)
        {
            throw new OnnxException($"This is no ONNX model: {data.Length} bytes were read and no graph was among them. Check the file.");
        }

        var document = new OnnxDocument(graph)
        {
            IrVersion = draft.IrVersion,
            Producer = draft.Producer,
            ProducerVersion = draft.ProducerVersion,
            Domain = draft.Domain,
            ModelVersion = draft.ModelVersion,
            Documentation = draft.Documentation,
            Definitions = functions,
            Unknown = unknown,
        };
        foreach (OnnxOperatorSet set in draft.OperatorSets)
        {
            document.OperatorSets.Add(set);
        }

        foreach ((string key, string value) in draft.Metadata)
        {
            document.Metadata[key] = value;
        }

        return document;
    }

    // Protobuf merges the parts of a message that comes twice, so that a runtime would see another graph than the one that was looked at.
    private static void RequireFirst(bool isFirst, string what)
    {
        if (!isFirst)
        {
            throw new OnnxException(
                $"The file holds {what} twice, where ONNX has it once. No exporter writes that; check where the file comes from.");
        }
    }

    // The reader is a copy: the caller's own still stands before the payload.
    private static OnnxFunction Function(ProtoReader field)
    {
        (string domain, string name, string overload) = ("", "", "");
        var body = new OnnxGraph("");
        var reader = new ProtoReader(field.Bytes());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 7: body.Nodes.Add(Node(reader.Bytes(), 0)); break;
                case 10: domain = reader.Text(); break;
                case 13: overload = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxFunction(domain, name, overload, body);
    }

    private static OnnxOperatorSet OperatorSet(ReadOnlyMemory<byte> data)
    {
        (string domain, long version) = ("", 0);
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxOperatorSet(domain, version);
    }

    private static (string Key, string Value) Pair(ReadOnlyMemory<byte> data)
    {
        (string key, string value) = ("", "");
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return (key, value);
    }

    private static OnnxGraph Graph(ReadOnlyMemory<byte> data, int depth)
    {
        RequireDepth(depth);
        var graph = new OnnxGraph("");
        List<byte>? unknown = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: graph.Nodes.Add(Node(reader.Bytes(), depth)); break;
                case 2: graph.Name = reader.Text(); break;
                case 5: graph.Initializers.Add(Tensor(reader.Bytes())); break;
                case 10: graph.Documentation = reader.Text(); break;
                case 11: graph.Inputs.Add(ValueInfo(reader.Bytes())); break;
                case 12: graph.Outputs.Add(ValueInfo(reader.Bytes())); break;
                case 13: graph.Values.Add(ValueInfo(reader.Bytes())); break;
                case 15: graph.SparseConstants.Add(SparseConstant(reader)); reader.Keep(ref unknown); break;
                default: reader.Keep(ref unknown); break;
            }
        }

        graph.Unknown = unknown;
        return graph;
    }

    // The reader is a copy here too.
    private static OnnxSparseConstant SparseConstant(ProtoReader field)
    {
        (OnnxTensor? values, OnnxTensor? indices) = (null, null);
        var reader = new ProtoReader(field.Bytes());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: RequireFirst(values is null, "the values of a sparse constant"); values = Tensor(reader.Bytes()); break;
                case 2: RequireFirst(indices is null, "the places of a sparse constant"); indices = Tensor(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxSparseConstant(values?.Name ?? "", [.. new[] { values, indices }.OfType<OnnxTensor>()]);
    }

    private static OnnxNode Node(ReadOnlyMemory<byte> data, int depth)
    {
        var node = new OnnxNode("");
        List<byte>? unknown = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: node.Inputs.Add(reader.Text()); break;
                case 2: node.Outputs.Add(reader.Text()); break;
                case 3: node.Name = reader.Text(); break;
                case 4: node.Operation = reader.Text(); break;
                case 5: node.Attributes.Add(Attribute(reader.Bytes(), depth)); break;
                case 6: node.Documentation = reader.Text(); break;
                case 7: node.Domain = reader.Text(); break;
                case 8: node.Overload = reader.Text(); break;
                default: reader.Keep(ref unknown); break;
            }
        }

        node.Unknown = unknown;
        return node;
    }

    private static OnnxAttribute Attribute(ReadOnlyMemory<byte> data, int depth)
    {
        string name = "";
        var draft = new OnnxAttribute(OnnxAttributeType.Undefined, "");
        var ints = new List<long>();
        var floats = new List<byte>();
        var strings = new List<ReadOnlyMemory<byte>>();
        List<byte>? unknown = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: draft.Float = reader.Float(); break;
                case 3: draft.Int = reader.Int64(); break;
                case 4: draft.Bytes = reader.Bytes(); break;
                case 5: RequireFirst(
                    draft.Tensors.Count == 0, $"the tensor of the attribute '{name}'"); draft.Tensors.Add(Tensor(reader.Bytes())); break;
                case 6: RequireFirst(
                    draft.Graphs.Count == 0,
                    $"the graph of the attribute '{name}'"); draft.Graphs.Add(Graph(reader.Bytes(), depth + 1)); break;
                case 10: draft.Tensors.Add(Tensor(reader.Bytes())); break;
                case 11: draft.Graphs.Add(Graph(reader.Bytes(), depth + 1)); break;
                case 7: reader.AddFixed(floats, 4); break;
                case 8: reader.AddInt64s(ints); break;
                case 9: strings.Add(reader.Bytes()); break;
                case 20: draft.Type = (OnnxAttributeType)reader.Int32(); break;
                default: reader.Keep(ref unknown); break;
            }
        }

        var attribute = new OnnxAttribute(draft.Type, name)
        {
            Float = draft.Float,
            Int = draft.Int,
            Bytes = draft.Bytes,
            Ints = ints,
            Floats = MemoryMarshal.Cast<byte, float>(CollectionsMarshal.AsSpan(floats)).ToArray(),
            ByteStrings = strings,
            Unknown = unknown,
        };
        foreach (OnnxTensor tensor in draft.Tensors)
        {
            attribute.Tensors.Add(tensor);
        }

        foreach (OnnxGraph graph in draft.Graphs)
        {
            attribute.Graphs.Add(graph);
        }

        return attribute;
    }

    private static OnnxTensor Tensor(ReadOnlyMemory<byte> data) => TensorDecoder.Decode(data, Pair);

    private static OnnxValueInfo ValueInfo(ReadOnlyMemory<byte> data)
    {
        var info = new OnnxValueInfo("", new OnnxOtherType(default));
        List<byte>? unknown = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: info.Name = reader.Text(); break;
                case 2: info.Type = Type(reader.Bytes(), 0); break;
                case 3: info.Documentation = reader.Text(); break;
                default: reader.Keep(ref unknown); break;
            }
        }

        info.Unknown = unknown;
        return info;
    }

    private static OnnxType Type(ReadOnlyMemory<byte> data, int depth)
    {
        RequireDepth(depth);
        OnnxType? type = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = TensorType(reader.Bytes()); break;
                case 4: type = new OnnxSequenceType(ItemType(reader.Bytes(), 1, depth)); break;
                case 5: type = MapType(reader.Bytes(), depth); break;
                case 9: type = new OnnxOptionalType(ItemType(reader.Bytes(), 1, depth)); break;
                default: reader.Skip(); break;
            }
        }

        return type ?? new OnnxOtherType(data);
    }

    private static OnnxType ItemType(ReadOnlyMemory<byte> data, int field, int depth)
    {
        OnnxType? item = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                item = Type(reader.Bytes(), depth + 1);
            }
            else
            {
                reader.Skip();
            }
        }

        return item ?? new OnnxOtherType(default);
    }

    private static OnnxMapType MapType(ReadOnlyMemory<byte> data, int depth)
    {
        var key = OnnxElementType.Undefined;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                key = (OnnxElementType)reader.Int32();
            }
            else
            {
                reader.Skip();
            }
        }

        return new OnnxMapType(key, ItemType(data, 2, depth));
    }

    private static OnnxTensorType TensorType(ReadOnlyMemory<byte> data)
    {
        var element = OnnxElementType.Undefined;
        List<OnnxDimension>? shape = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: element = (OnnxElementType)reader.Int32(); break;
                case 2: shape = Shape(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxTensorType(element, shape);
    }

    private static List<OnnxDimension> Shape(ReadOnlyMemory<byte> data)
    {
        var shape = new List<OnnxDimension>();
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            OnnxDimension dimension = default;
            var inner = new ProtoReader(reader.Bytes());
            while (inner.Next())
            {
                switch (inner.Field)
                {
                    // Some exporters write −1 for a size that is free.
                    case 1: dimension = inner.Int64() is >= 0 and long size ? new OnnxDimension(size) : default; break;
                    case 2: dimension = inner.Text() is { Length: > 0 } name ? new OnnxDimension(null, name) : default; break;
                    default: inner.Skip(); break;
                }
            }

            shape.Add(dimension);
        }

        return shape;
    }

    private static void RequireDepth(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new OnnxException(
                $"The model nests graphs or types more than {MaximumDepth} deep; no real model does. Check where the file comes from.");
        }
    }
}
