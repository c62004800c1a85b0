using Microsoft.Win32.SafeHandles;

namespace FullStackAI.Cli.Output;

/// <summary>Standard output, whose faults say what they are: a reader that wants no more ends
/// the command in peace, a full disk is a fault of the output.</summary>
internal sealed class StandardOutput : Stream
{
    private const int BrokenPipe = 32; // EPIPE
    private readonly Stream _stream = Open();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _stream.Write(buffer);
        }
        catch (IOException fault) when (fault.HResult == BrokenPipe)
        {
            throw new ReaderLeftException(fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(
                ExitCode.Output,
                $"Standard output could not be written: {fault.Message.TrimEnd('.')}. Send it to a file on a disk with room, or to a program that reads it.",
                fault);
        }
    }

    /// <inheritdoc/>
    public override void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // The console's own stream hides that the reader of a pipe is gone; a file or a terminal is best left to it.
    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            try
            {
                var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                if (!pipe.CanSeek)
                {
                    return pipe;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Closed, or nothing that can be written to: the console's stream says so when something is written.
            }
        }

        return Console.OpenStandardOutput();
    }
}

/// <summary>The program that reads standard output has ended: there is nothing left to do, and nothing is wrong.</summary>
internal sealed class ReaderLeftException(Exception cause) : Exception("The reader of standard output has ended.", cause);
