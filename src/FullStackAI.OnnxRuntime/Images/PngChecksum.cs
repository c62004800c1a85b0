namespace FullStackAI.OnnxRuntime;

/// <summary>The CRC-32 of PNG's chunks, four bytes a step. Source: ISO/IEC 15948, annex D.</summary>
internal static class PngChecksum
{
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[][] Tables = MakeTables();

    internal static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        uint[][] tables = Tables;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            crc ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = tables[3][crc & 0xFF] ^ tables[2][(crc >> 8) & 0xFF] ^ tables[1][(crc >> 16) & 0xFF] ^ tables[0][crc >> 24];
        }

        foreach (byte value in bytes)
        {
            crc = tables[0][(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (Polynomial & (0 - (crc & 1)));
            }

            tables[0][value] = crc;
        }

        for (int table = 1; table < tables.Length; table++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[table - 1][value];
                tables[table][value] = tables[0][before & 0xFF] ^ (before >> 8);
            }
        }

        return tables;
    }
}
