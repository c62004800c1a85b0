namespace FullStackAI.Bundles;

/// <summary>Brings the bytes of a bundle into memory, never more than allowed.</summary>
internal static class BundleSource
{
    internal static ReadOnlyMemory<byte> ReadFile(string path, BundleOptions options)
    {
        try
        {
            using FileStream stream = new(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            return ReadStream(stream, $"Bundle '{path}'", options);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BundleException(
                $"There is no bundle at '{path}'. Check the path; relative ones start at '{Directory.GetCurrentDirectory()}'.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new BundleException(
                $"Bundle '{path}' could not be read: {fault.Message} Check that it is a file this process may read.", fault);
        }
    }

    internal static ReadOnlyMemory<byte> ReadStream(Stream stream, string subject, BundleOptions options)
    {
        try
        {
            long length = stream.CanSeek ? stream.Length - stream.Position : 0;
            if (length > options.MaximumBytes)
            {
                throw TooLarge(subject, length, options);
            }

            byte[] bytes = new byte[Math.Max(length, 4096)];
            int count = 0;
            while (true)
            {
                int read = stream.Read(bytes, count, bytes.Length - count);
                count += read;
                if (read == 0)
                {
                    return bytes.AsMemory(0, count);
                }

                if (count > options.MaximumBytes)
                {
                    throw TooLarge(subject, count, options);
                }

                if (count == bytes.Length)
                {
                    // One byte beyond the limit is enough to see that it is passed.
                    Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Min(count * 2L, options.MaximumBytes + 1)));
                }
            }
        }
        catch (Exception fault) when (fault is IOException or NotSupportedException or ObjectDisposedException)
        {
            throw new BundleException($"{subject} could not be read: {fault.Message}", fault);
        }
    }

    private static BundleException TooLarge(string subject, long length, BundleOptions options) =>
        new($"{subject} holds {length} bytes or more; at most {options.MaximumBytes} are allowed. Raise BundleOptions.MaximumBytes if you trust it.");
}
