using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference;

/// <summary>Reads tensors sent as bytes: little-endian, row after row, without padding; text with its length before it.</summary>
internal static class BinaryTensor
{
    /// <summary>Finds the bytes of every binary input behind the JSON and checks that
    /// they are exactly as many as their shapes say.</summary>
    /// <param name="request">The inputs, measured.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="start">Where the bytes start.</param>
    /// <param name="limits">Longest string.</param>
    internal static void Locate(InferRequest request, ReadOnlySpan<byte> body, int start, RequestLimits limits)
    {
        long position = start;
        foreach (TensorInput input in request.Inputs)
        {
            if (!input.IsBinary)
            {
                continue;
            }

            if (input.BinarySize > body.Length - position)
            {
                throw ServingException.Malformed("The body ends before the bytes of its binary tensors do.");
            }

            input.BinaryStart = (int)position;
            position += input.BinarySize;
            Check(body.Slice(input.BinaryStart, (int)input.BinarySize), input, limits);
        }

        if (position != body.Length)
        {
            throw ServingException.Malformed("The body goes on after the bytes of its binary tensors.");
        }
    }

    internal static double Number(ReadOnlySpan<byte> bytes, TensorType type, int element) => type switch
    {
        TensorType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(element * 8)..]),
        TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(element * 4)..]),
        TensorType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(element * 2)..]),
        TensorType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(element * 2)..]) << 16),
        TensorType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(element * 8)..]),
        _ => Integer(bytes, type, element),
    };

    internal static long Integer(ReadOnlySpan<byte> bytes, TensorType type, int element) => type switch
    {
        TensorType.UInt8 or TensorType.Bool => bytes[element],
        TensorType.Int8 => (sbyte)bytes[element],
        TensorType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(element * 2)..]),
        TensorType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(element * 2)..]),
        TensorType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(element * 4)..]),
        TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(element * 4)..]),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes[(element * 8)..]),
    };

    private static void Check(ReadOnlySpan<byte> bytes, TensorInput input, RequestLimits limits)
    {
        if (input.Type != TensorType.Bytes)
        {
            if (bytes.Length != (long)input.Count * TensorTypes.SizeOf(input.Type))
            {
                throw ServingException.Malformed("A tensor's binary_data_size is not what its shape and datatype need.");
            }

            if (input.Type == TensorType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw ServingException.Malformed("A BOOL tensor holds a byte other than 0 and 1.");
            }

            return;
        }

        Span<long> cells = input.CellsFor(input.Count);
        int position = 0;
        for (int element = 0; element < cells.Length; element++)
        {
            if (bytes.Length - position < 4)
            {
                throw Text();
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
            position += 4;
            if (length > bytes.Length - position)
            {
                throw Text();
            }

            if (length > limits.StringBytes)
            {
                throw ServingException.Malformed(
                    string.Create(CultureInfo.InvariantCulture, $"A string is longer than {limits.StringBytes} bytes."));
            }

            ReadOnlySpan<byte> text = bytes.Slice(position, (int)length);
            if (!Utf8.IsValid(text))
            {
                throw ServingException.Malformed("A string is not valid text.");
            }

            cells[element] = input.KeepText(Encoding.UTF8.GetChars(text, input.TextRoom((int)length)));
            position += (int)length;
        }

        if (position != bytes.Length)
        {
            throw Text();
        }
    }

    private static ServingException Text() =>
        ServingException.Malformed("The lengths within a BYTES tensor do not add up to its binary_data_size.");
}
