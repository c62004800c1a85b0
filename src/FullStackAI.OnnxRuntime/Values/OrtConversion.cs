using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FullStackAI.OnnxRuntime;

/// <summary>Between our values and ONNX Runtime's: numbers go in without a copy and come out as arrays of their own.</summary>
internal static class OrtConversion
{
    internal static OrtValue ToOrt(OnnxData data)
    {
        switch (data)
        {
            case OnnxTensorData { ElementType: OnnxElementType.String } text:
                return Texts(text);
            case OnnxTensorData tensor:
                return Numbers(tensor);
            case OnnxSequenceData sequence:
                var items = sequence.Items.Select(ToOrt).ToList();
                return OrtValue.CreateSequence(items);
            case OnnxMapData map:
                OrtValue keys = ToOrt(map.Keys);
                OrtValue values = ToOrt(map.Values);
                return OrtValue.CreateMap(ref keys, ref values);
            default:
                throw new ArgumentException($"A value of kind {data.GetType().Name} cannot go into a model.", nameof(data));
        }
    }

    internal static OnnxData FromOrt(OrtValue value)
    {
        switch (value.OnnxType)
        {
            case OnnxValueType.ONNX_TYPE_TENSOR:
                return Tensor(value);
            case OnnxValueType.ONNX_TYPE_SEQUENCE:
                var items = new List<OnnxData>();
                value.ProcessSequence((item, _) => items.Add(FromOrt(item)), OrtAllocator.DefaultInstance);
                return new OnnxSequenceData(items);
            case OnnxValueType.ONNX_TYPE_MAP:
                OnnxMapData? map = null;
                value.ProcessMap((keys, values) => map = new OnnxMapData(Tensor(keys), Tensor(values)), OrtAllocator.DefaultInstance);
                return map!;
            default:
                throw new OnnxException(
                    $"The model gave a value of kind {value.OnnxType}, which this library does not read. Leave that output out of the run.");
        }
    }

    internal static OnnxElementType Element(TensorElementType type) => (OnnxElementType)(int)type;

    private static OrtValue Texts(OnnxTensorData tensor)
    {
        OrtValue value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Sizes);
        IReadOnlyList<string> texts = tensor.Texts();
        for (int i = 0; i < texts.Count; i++)
        {
            value.StringTensorSetElementAt((texts[i] ?? "").AsSpan(), i);
        }

        return value;
    }

    private static OrtValue Numbers(OnnxTensorData tensor)
    {
        // By element type, not by the array's: the runtime lets an sbyte[] pass for a byte[].
        switch (tensor.ElementType)
        {
            case OnnxElementType.Float: return Over<float>();
            case OnnxElementType.Int64: return Over<long>();
            case OnnxElementType.Int32: return Over<int>();
            case OnnxElementType.Double: return Over<double>();
            case OnnxElementType.UInt8: return Over<byte>();
            case OnnxElementType.Int8: return Over<sbyte>();
            case OnnxElementType.Bool: return Over<bool>();
            case OnnxElementType.Int16: return Over<short>();
            case OnnxElementType.UInt16: return Over<ushort>();
            case OnnxElementType.UInt32: return Over<uint>();
            case OnnxElementType.UInt64: return Over<ulong>();
            case OnnxElementType.Float16:
                OrtValue half = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float16, tensor.Sizes);
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values<Half>()).CopyTo(half.GetTensorMutableRawData());
                return half;
            default: throw new ArgumentException($"A tensor of {tensor.ElementType.OnnxName()} cannot go into a model.", nameof(tensor));
        }

        OrtValue Over<T>()
            where T : unmanaged
        {
            if (tensor.Array.GetType() == typeof(T[]))
            {
                return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ((T[])tensor.Array).AsMemory(), tensor.Sizes);
            }

            throw new ArgumentException($"The tensor {tensor} lies over {tensor.Array.GetType().Name}.", nameof(tensor));
        }
    }

    private static OnnxTensorData Tensor(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        OnnxElementType element = Element(info.ElementDataType);
        Array values = info.ElementDataType switch
        {
            TensorElementType.String => value.GetStringTensorAsArray(),
            TensorElementType.Float => Copy<float>(),
            TensorElementType.Int64 => Copy<long>(),
            TensorElementType.Int32 => Copy<int>(),
            TensorElementType.Double => Copy<double>(),
            TensorElementType.UInt8 => Copy<byte>(),
            TensorElementType.Int8 => Copy<sbyte>(),
            TensorElementType.Bool => Copy<bool>(),
            TensorElementType.Int16 => Copy<short>(),
            TensorElementType.UInt16 => Copy<ushort>(),
            TensorElementType.UInt32 => Copy<uint>(),
            TensorElementType.UInt64 => Copy<ulong>(),
            TensorElementType.Float16 => Copy<Half>(),
            _ => throw new OnnxException(
                $"The model gave a tensor of {element.OnnxName()}, which .NET has no type for. Add a Cast to float to the graph."),
        };
        return new OnnxTensorData(values, element, info.Shape);

        T[] Copy<T>()
            where T : unmanaged =>
                info.ElementCount == 0
                    ? []
                    : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData()).ToArray();
    }
}
