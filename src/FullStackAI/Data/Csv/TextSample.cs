namespace FullStackAI.Data.Csv;

/// <summary>The first part of a text, from which the dialect is guessed. The guess is then held against the whole file.</summary>
/// <param name="Bytes">UTF-8 without byte order mark.</param>
/// <param name="IsWhole">Whether the sample is all there is.</param>
internal sealed record TextSample(byte[] Bytes, bool IsWhole)
{
    internal const int Size = 1 << 18;

    internal static TextSample Read(TextSource source, int size)
    {
        using Stream text = source.OpenText();
        return Read(text, size);
    }

    internal static TextSample Read(Stream stream, int size)
    {
        byte[] bytes = new byte[size];
        int length = stream.ReadAtLeast(bytes, size, throwOnEndOfStream: false);
        return new TextSample(bytes[..length], length < size);
    }
}
