using System.Buffers.Binary;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.Onnx;

/// <summary>Reads TensorProto; every way of storing numbers becomes raw little-endian bytes.</summary>
internal static class TensorDecoder
{
    internal static OnnxTensor Decode(ReadOnlyMemory<byte> data, Func<ReadOnlyMemory<byte>, (string Key, string Value)> pair)
    {
        (string name, string documentation, var elementType) = ("", "", OnnxElementType.Undefined);
        var dimensions = new List<long>();
        var integers = new List<long>();
        var fixedWidth = new List<byte>();
        var strings = new List<ReadOnlyMemory<byte>>();
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        bool isExternal = false;
        ReadOnlyMemory<byte> raw = default;
        List<byte>? unknown = null;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.AddInt64s(dimensions); break;
                case 2: elementType = (OnnxElementType)reader.Int32(); break;
                case 4: reader.AddFixed(fixedWidth, 4); break;
                case 5 or 7 or 11: reader.AddInt64s(integers); break;
                case 6: strings.Add(reader.Bytes()); break;
                case 8: name = reader.Text(); break;
                case 9: raw = reader.Bytes(); break;
                case 10: reader.AddFixed(fixedWidth, 8); break;
                case 12: documentation = reader.Text(); break;
                case 13: (string key, string value) = pair(reader.Bytes()); external[key] = value; break;
                case 14: isExternal = reader.Int64() == 1; break;
                default: reader.Keep(ref unknown); break;
            }
        }

        var tensor = new OnnxTensor(name, elementType, [.. dimensions]) { Documentation = documentation, Unknown = unknown };
        if (isExternal)
        {
            tensor.External = External(name, external);
        }
        else if (elementType == OnnxElementType.String)
        {
            tensor.SetStrings(strings);
        }
        else
        {
            tensor.Raw = !raw.IsEmpty ? raw : fixedWidth.Count > 0 ? fixedWidth.ToArray() : Narrow(integers, elementType);
        }

        return tensor;
    }

    private static OnnxExternalData External(string tensor, Dictionary<string, string> entries)
    {
        return new OnnxExternalData(entries.GetValueOrDefault("location") ?? "", Number("offset") ?? 0, Number("length"));

        long? Number(string key) =>
            !entries.TryGetValue(key, out string? text) ? null
            : long.TryParse(
                text,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out long value) ? value
            : throw new OnnxException($"The external data of tensor '{tensor}' have the {key} '{text}', which is no number.");
    }

    // int32_data carries every type of up to 32 bits, one to a number; 4-bit types two to a number.
    private static byte[] Narrow(List<long> values, OnnxElementType type)
    {
        int width = Math.Max(1, type.BitsPerElement() / 8);
        if (width > 8)
        {
            return [];
        }

        byte[] raw = new byte[checked(values.Count * width)];
        Span<byte> wide = stackalloc byte[8];
        for (int i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(wide, values[i]);
            wide[..width].CopyTo(raw.AsSpan(i * width));
        }

        return raw;
    }
}
