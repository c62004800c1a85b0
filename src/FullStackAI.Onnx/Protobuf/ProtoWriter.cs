using System.Buffers.Binary;
using System.Text;

namespace FullStackAI.Onnx.Protobuf;

/// <summary>Writes one protobuf message; payloads from 4 KiB on are spliced in by reference,
/// so weights are never copied on their way to the stream.</summary>
internal sealed class ProtoWriter
{
    private const int SpliceFrom = 4096;

    private readonly List<(int Position, ReadOnlyMemory<byte> Payload)> _splices = [];
    private byte[] _buffer = new byte[256];
    private int _used;
    private long _spliced;
    private ProtoWriter? _spare;

    /// <summary>Bytes this message takes.</summary>
    internal long Length => _used + _spliced;

    internal void Int64(int field, long value)
    {
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    /// <summary>Writes a number unless it is the default, which protobuf leaves out.</summary>
    internal void Int64Unless0(int field, long value)
    {
        if (value != 0)
        {
            Int64(field, value);
        }
    }

    internal void Float(int field, float value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(Grow(4), value);
    }

    internal void Text(int field, string value)
    {
        Tag(field, WireType.Bytes);
        int length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, Grow(length));
    }

    internal void TextUnlessEmpty(int field, string value)
    {
        if (value.Length > 0)
        {
            Text(field, value);
        }
    }

    internal void Bytes(int field, ReadOnlyMemory<byte> payload)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)payload.Length);
        if (payload.Length >= SpliceFrom)
        {
            _splices.Add((_used, payload));
            _spliced += payload.Length;
        }
        else
        {
            payload.Span.CopyTo(Grow(payload.Length));
        }
    }

    internal void PackedInt64s(int field, ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        int length = 0;
        foreach (long value in values)
        {
            length += VarintLength((ulong)value);
        }

        Tag(field, WireType.Bytes);
        Varint((ulong)length);
        foreach (long value in values)
        {
            Varint((ulong)value);
        }
    }

    internal void PackedFloats(int field, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        Tag(field, WireType.Bytes);
        Varint((ulong)values.Length * 4);
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(Grow(4), value);
        }
    }

    /// <summary>Writes a nested message.</summary>
    internal void Message<T>(int field, T value, Action<ProtoWriter, T> write)
    {
        ProtoWriter child = _spare ?? new ProtoWriter();
        _spare = null;
        write(child, value);
        Tag(field, WireType.Bytes);
        Varint((ulong)child.Length);
        foreach ((int position, ReadOnlyMemory<byte> payload) in child._splices)
        {
            _splices.Add((_used + position, payload));
        }

        child._buffer.AsSpan(0, child._used).CopyTo(Grow(child._used));
        _spliced += child._spliced;
        child.Clear();
        _spare = child;
    }

    /// <summary>Gives back fields kept by <see cref="ProtoReader.Keep"/>.</summary>
    internal void Unknown(List<byte>? fields)
    {
        if (fields is not null)
        {
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields).CopyTo(Grow(fields.Count));
        }
    }

    internal void CopyTo(Stream stream)
    {
        int written = 0;
        foreach ((int position, ReadOnlyMemory<byte> payload) in _splices)
        {
            stream.Write(_buffer, written, position - written);
            stream.Write(payload.Span);
            written = position;
        }

        stream.Write(_buffer, written, _used - written);
    }

    private static int VarintLength(ulong value) => 1 + (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7;

    private void Clear()
    {
        _splices.Clear();
        _used = 0;
        _spliced = 0;
    }

    private void Tag(int field, WireType wire) => Varint(((ulong)field << 3) | (ulong)wire);

    private void Varint(ulong value)
    {
        Span<byte> target = Grow(VarintLength(value));
        for (int i = 0; i < target.Length; i++, value >>= 7)
        {
            target[i] = (byte)(i == target.Length - 1 ? value : value | 0x80);
        }
    }

    private Span<byte> Grow(int count)
    {
        if (_buffer.Length - _used < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + count));
        }

        _used += count;
        return _buffer.AsSpan(_used - count, count);
    }
}
