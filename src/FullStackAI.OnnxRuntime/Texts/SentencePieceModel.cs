using System.Buffers.Binary;
using FullStackAI.Onnx;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.OnnxRuntime;

/// <summary>What a SentencePiece <c>.model</c> file says of itself, read before the native
/// tokenizer sees it. Source: sentencepiece_model.proto.</summary>
internal sealed class SentencePieceModel
{
    private const int UnknownPiece = 2;
    private const int PaddingUnset = -1;
    private const int UsualEnd = 2;
    private const int LargestFile = 256 << 20;

    private SentencePieceModel(int pieces, int unknownPieces, long padding, long end)
    {
        Pieces = pieces;
        UnknownPieces = unknownPieces;
        Padding = padding;
        End = end;
    }

    /// <summary>How many pieces there are.</summary>
    internal int Pieces { get; }

    /// <summary>How many of them stand for what is unknown: one in a sound model.</summary>
    internal int UnknownPieces { get; }

    /// <summary>The number of the piece that fills up; −1 where there is none.</summary>
    internal long Padding { get; }

    /// <summary>The number of the piece that ends a text.</summary>
    internal long End { get; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="OnnxException">It is no SentencePiece model, or a damaged one.</exception>
    internal static SentencePieceModel Read(byte[] model)
    {
        if (model.Length > LargestFile)
        {
            throw new OnnxException($"The SentencePiece model has {model.Length} bytes; at most {LargestFile} are read.");
        }

        SentencePieceModel read;
        try
        {
            read = Walk(model);
        }
        catch (OnnxException fault)
        {
            throw new OnnxException(
                $"The {model.Length} bytes are no SentencePiece model, or a damaged one. Give the content of the model's '.model' file. {fault.Message}",
                fault);
        }

        return read.Pieces > 0 && read.UnknownPieces == 1
            ? read
            : throw new OnnxException(
                $"The SentencePiece model has {read.Pieces} pieces, {read.UnknownPieces} of them for what is unknown; expected some, and one. Give the content of the model's '.model' file.");
    }

    private static SentencePieceModel Walk(byte[] model)
    {
        (int pieces, int unknown, long padding, long end) = (0, 0, PaddingUnset, UsualEnd);
        var reader = new ProtoReader(model);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    pieces++;
                    unknown += Number(reader.Bytes(), field: 3, otherwise: 1) == UnknownPiece ? 1 : 0;
                    break;
                case 2:
                    ReadOnlyMemory<byte> trainer = reader.Bytes();
                    (padding, end) = (Number(trainer, field: 43, otherwise: PaddingUnset), Number(trainer, field: 42, otherwise: UsualEnd));
                    break;
                case 3:
                    CheckNormalizer(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SentencePieceModel(pieces, unknown, padding, end);
    }

    private static long Number(ReadOnlyMemory<byte> message, int field, long otherwise)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                otherwise = reader.Int32();
            }
            else
            {
                reader.Skip();
            }
        }

        return otherwise;
    }

    // The rules are a table of 32-bit words, its length before it, and the texts it points to behind it.
    private static void CheckNormalizer(ReadOnlyMemory<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 2)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> rules = reader.Bytes().Span;
            uint table = rules.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(rules) : 0;
            if (rules.Length > 0 && (rules.Length <= 4 || table < 4 || table % 4 != 0 || table >= rules.Length - 4 || rules[^1] != 0))
            {
                throw new OnnxException($"Its rules of normalisation ({rules.Length} bytes) do not hold together.");
            }
        }
    }
}
