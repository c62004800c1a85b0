using System.Buffers.Binary;
using System.Text;

namespace FullStackAI.Onnx.Protobuf;

/// <summary>Walks the fields of one protobuf message; every length is checked against
/// what is left, and payloads are slices, never copies.</summary>
internal ref struct ProtoReader
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private int _fieldStart;

    internal ProtoReader(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _data = memory.Span;
    }

    internal int Field { get; private set; }

    internal WireType Wire { get; private set; }

    /// <summary>Moves to the next field; false at the message's end.</summary>
    internal bool Next()
    {
        if (_position == _data.Length)
        {
            return false;
        }

        _fieldStart = _position;
        ulong tag = Varint();
        Field = (int)(tag >> 3);
        Wire = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 536870911UL || Wire is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
        {
            throw Malformed($"field tag {tag} is not one of protobuf's");
        }

        return true;
    }

    internal long Int64()
    {
        Expect(WireType.Varint);
        return (long)Varint();
    }

    internal int Int32() => unchecked((int)Int64());

    internal float Float()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4).Span);
    }

    internal ReadOnlyMemory<byte> Bytes()
    {
        Expect(WireType.Bytes);
        ulong length = Varint();
        if (length > (ulong)(_data.Length - _position))
        {
            throw Malformed($"a payload of {length} bytes is announced, {_data.Length - _position} are left");
        }

        return Take((int)length);
    }

    internal string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Adds a repeated integer field's value or values: packed or one by one.</summary>
    internal void AddInt64s(List<long> values)
    {
        if (Wire != WireType.Bytes)
        {
            values.Add(Int64());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (packed._position < packed._data.Length)
        {
            values.Add((long)packed.Varint());
        }
    }

    /// <summary>Adds the raw little-endian bytes of a repeated fixed-width field, packed or one by one.</summary>
    internal void AddFixed(List<byte> values, int width)
    {
        ReadOnlyMemory<byte> bytes = Wire == WireType.Bytes ? Bytes() : Take(width);
        if (bytes.Length % width != 0)
        {
            throw Malformed($"packed field {Field} holds {bytes.Length} bytes, not a multiple of {width}");
        }

        values.AddRange(bytes.Span);
    }

    /// <summary>Keeps a field that this reader does not know, tag and payload, so that writing gives it back.</summary>
    internal void Keep(ref List<byte>? unknown)
    {
        Skip();
        (unknown ??= []).AddRange(_data[_fieldStart.._position]);
    }

    internal void Skip()
    {
        switch (Wire)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            case WireType.Fixed32:
                Take(4);
                break;
            default:
                Bytes();
                break;
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == _data.Length)
            {
                throw Malformed("the data end inside a number");
            }

            byte next = _data[_position++];
            value |= shift < 64 ? (ulong)(next & 0x7F) << shift : 0;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed("a number has more than ten bytes");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _data.Length - _position)
        {
            throw Malformed($"{count} bytes are wanted, {_data.Length - _position} are left");
        }

        ReadOnlyMemory<byte> slice = _memory.Slice(_position, count);
        _position += count;
        return slice;
    }

    private readonly void Expect(WireType wire)
    {
        if (Wire != wire)
        {
            throw Malformed($"field {Field} has wire type {Wire}, expected {wire}");
        }
    }

    private readonly OnnxException Malformed(string what) =>
        new($"This is no ONNX model, or a damaged one: {what} (byte {_position} of a message of {_data.Length}). Check that the file is complete and was not changed in transfer.");
}
