using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.Serialization;

/// <summary>Writes values in the compact little-endian form that
/// <see cref="ComponentReader"/> reads: same values, same bytes, on every platform.</summary>
public sealed class ComponentWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>All bytes written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Writes one byte: 1 for true, 0 for false.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Writes four bytes.</summary>
    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    /// <summary>Writes eight bytes.</summary>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Writes four bytes; every bit is kept, those of NaN too.</summary>
    public void WriteSingle(float value) => WriteInt32(BitConverter.SingleToInt32Bits(value));

    /// <summary>Writes eight bytes; every bit is kept, those of NaN too.</summary>
    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Writes the length in UTF-8 bytes and the bytes.</summary>
    public void WriteString(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        WriteInt32(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    /// <summary>Writes the count and each string.</summary>
    public void WriteStrings(IReadOnlyList<string> values)
    {
        WriteInt32(values.Count);
        foreach (string value in values)
        {
            WriteString(value);
        }
    }

    /// <summary>Writes the count and the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> values)
    {
        WriteInt32(values.Length);
        _buffer.Write(values);
    }

    /// <summary>Writes the count and the values.</summary>
    public void WriteInt32s(ReadOnlySpan<int> values) => WriteArray(values);

    /// <summary>Writes the count and the values.</summary>
    public void WriteInt64s(ReadOnlySpan<long> values) => WriteArray(values);

    /// <summary>Writes the count and the values, bit for bit.</summary>
    public void WriteSingles(ReadOnlySpan<float> values) => WriteArray(values);

    /// <summary>Writes the count and the values, bit for bit.</summary>
    public void WriteDoubles(ReadOnlySpan<double> values) => WriteArray(values);

    /// <summary>Writes a nested component: its registered name, then its own bytes with their length.</summary>
    /// <param name="component">The component.</param>
    public void WriteComponent(IComponent component)
    {
        WriteString(component.ComponentName);
        var nested = new ComponentWriter();
        component.Write(nested);
        WriteBytes(nested.Written.Span);
    }

    private void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        WriteInt32(values.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian)
        {
            _buffer.Write(bytes);
            return;
        }

        int size = bytes.Length / Math.Max(1, values.Length);
        Span<byte> target = _buffer.GetSpan(bytes.Length)[..bytes.Length];
        bytes.CopyTo(target);
        for (int start = 0; start < target.Length; start += size)
        {
            target.Slice(start, size).Reverse();
        }

        _buffer.Advance(bytes.Length);
    }
}
