using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.OpenInference.Answers;

/// <summary>One number or text of an answer, as JSON and as bytes.</summary>
internal static class CellForms
{
    /// <summary>Writes a number of 32 bits.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="number">It is rounded to 32 bits.</param>
    /// <param name="inWords">Whether what JSON cannot say is a word; else it is null.</param>
    internal static void WriteSingle(Utf8JsonWriter json, double number, bool inWords)
    {
        float value = (float)number;
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else if (inWords)
        {
            json.WriteRawValue(float.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>Takes room for numbers of 32 bits; <see cref="PutSingle"/> fills it.</summary>
    internal static Span<byte> TakeSingles(PooledBuffer buffer, int count)
    {
        int bytes = count * sizeof(float);
        Span<byte> room = buffer.GetSpan(bytes)[..bytes];
        buffer.Advance(bytes);
        return room;
    }

    /// <summary>Puts a number into the room for many.</summary>
    internal static void PutSingle(Span<byte> room, int place, double number) =>
        BinaryPrimitives.WriteSingleLittleEndian(room[(place * sizeof(float))..], (float)number);

    /// <summary>Writes a text behind its length.</summary>
    internal static void WriteText(PooledBuffer buffer, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), (uint)text.Length);
        buffer.Advance(sizeof(uint));
        buffer.Write(text);
    }
}
