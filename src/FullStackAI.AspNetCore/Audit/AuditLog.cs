using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Audit;

/// <summary>Writes the log: requests put records into a bounded queue, one thread chains them,
/// writes them and flushes them to the disk, many at a time.</summary>
/// <remarks>A record that cannot be written stays at the head of the queue and is tried again; so nothing that was
/// accepted is lost while the process lives. At a stop the queue is written for up to 5 s.</remarks>
internal sealed class AuditLog : IDisposable
{
    private const int BatchRecords = 1024;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private readonly AuditOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<Entry> _queue;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _writer;
    private readonly FileStream _lock; // a second file: readers of the log must not be kept out
    private FileStream? _file; // null while there is no place for it
    private long _number;
    private long _first;
    private string _hash;
    private long _dropped;
    private volatile bool _isFailing;

    /// <exception cref="InvalidOperationException">The file cannot be appended to, or its last record is
    /// broken: a host that is to be audited does not start without.</exception>
    internal AuditLog(AuditOptions options, ILogger logger, TimeProvider time)
    {
        _options = options with { File = Path.GetFullPath(options.File) };
        _logger = logger;
        _time = time;
        _queue = new BlockingCollection<Entry>(options.QueueLength);
        long torn;
        try
        {
            _lock = new FileStream(_options.File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            (AuditLink? last, torn) = AuditFiles.Continue(_options.File);
            _number = last?.Number ?? 0;
            _hash = last?.Hash ?? AuditChain.Origin;
            _file = Open();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _lock?.Dispose();
            throw new InvalidOperationException(
                $"The audit log '{options.File}' cannot be continued: {fault.Message} Check it with 'fsai audit verify', or move it away to begin a new one.",
                fault);
        }

        _queue.Add(new Entry(
            new AuditEvent(
                "server",
                "start",
                "done") { Detail = torn > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{torn} bytes of a record that was not written to its end were cut off")
                    : null },
            null));
        _writer = new Thread(Write) { IsBackground = true, Name = "audit log" };
        _writer.Start();
    }

    internal AuditOptions Options => _options;

    /// <summary>Records left out since the start.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Holds the writer before each batch; tests fill the queue behind it.</summary>
    internal Action? BeforeEach { get; set; }

    /// <summary>Refuses a request that could not be recorded, where that is the policy.</summary>
    /// <exception cref="ServingException">There is no room.</exception>
    internal void DemandRoom()
    {
        if (_options.WhenFull == AuditOverflow.Refuse && (_isFailing || _queue.Count >= _options.QueueLength))
        {
            throw new ServingException(
                StatusCodes.Status503ServiceUnavailable,
                "The audit log cannot take a record now, and nothing is done without one.") { RetryAfter = 1 };
        }
    }

    /// <summary>Takes a record; never waits.</summary>
    /// <returns>Whether there was room.</returns>
    internal bool Add(AuditEvent record) => Add(new Entry(record, null));

    /// <summary>Takes a record and waits until it is on the disk, or has found no room.</summary>
    internal async Task WriteAsync(AuditEvent record)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Add(new Entry(record, written)))
        {
            await Task.WhenAny(written.Task, Task.Delay(StopWithin, _time)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (_queue.IsAddingCompleted)
        {
            return;
        }

        _queue.CompleteAdding();
        if (!_writer.Join(_isFailing ? TimeSpan.Zero : StopWithin))
        {
            _stop.Set();
            _writer.Join(StopWithin);
        }
    }

    private bool Add(Entry entry)
    {
        try
        {
            if (_queue.TryAdd(entry))
            {
                return true;
            }
        }
        catch (InvalidOperationException)
        {
            // The host stops.
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    private FileStream Open()
    {
        var file = new FileStream(_options.File, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1);
        _first = _number + 1;
        if (file.Length > 0)
        {
            _first = FirstNumber(_options.File);
        }

        return file;
    }

    private static long FirstNumber(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string line = reader.ReadLine() ?? "";
        return AuditChain.Read(System.Text.Encoding.UTF8.GetBytes(line), out AuditLink link) is { } fault
            ? throw new InvalidDataException($"The first line of '{path}' is broken: {fault}.")
            : link.Number;
    }

    // The thread owns the file: it closes it, too, whenever it ends.
    private void Write()
    {
        try
        {
            WriteAll();
        }
        finally
        {
            _file?.Dispose();
            _lock.Dispose();
        }
    }

    private void WriteAll()
    {
        var batch = new List<Entry>();
        long told = 0;
        foreach (Entry entry in _queue.GetConsumingEnumerable())
        {
            BeforeEach?.Invoke();
            batch.Add(entry);
            while (batch.Count < BatchRecords && _queue.TryTake(out Entry next))
            {
                batch.Add(next);
            }

            long dropped = Dropped;
            if (dropped > told)
            {
                batch.Add(new Entry(
                    new AuditEvent(
                        "log",
                        "dropped",
                        "done") { Detail = string.Create(
                            CultureInfo.InvariantCulture, $"{dropped - told} records found no room before this one") },
                    null));
            }

            while (!TryWrite(batch))
            {
                // Once the host has stopped, one attempt is enough.
                if (_queue.IsAddingCompleted || _stop.Wait(RetryAfter))
                {
                    return;
                }
            }

            told = dropped;
            foreach (Entry written in batch)
            {
                written.Written?.TrySetResult();
            }

            batch.Clear();
        }
    }

    private bool TryWrite(List<Entry> batch)
    {
        var lines = new ArrayBufferWriter<byte>();
        string hash = _hash;
        long number = _number;
        foreach (Entry entry in batch)
        {
            hash = AuditChain.Append(lines, ++number, _time.GetUtcNow(), entry.Record, hash);
        }

        try
        {
            FileStream file = Current();
            long start = file.Length;
            try
            {
                file.Write(lines.WrittenSpan);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                file.SetLength(start); // half a batch is none
                throw;
            }

            _hash = hash;
            _number = number;
            _isFailing = false;
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                ServingLog.AuditFailed(_logger, fault, _options.File);
            }

            return false;
        }
    }

    // The file to append to; a full one makes room for the next.
    private FileStream Current()
    {
        if (_file is { } open)
        {
            if (open.Length < _options.FileBytes)
            {
                return open;
            }

            _file = null;
            open.Dispose();
        }

        var full = new FileInfo(_options.File);
        if (full.Exists && full.Length >= _options.FileBytes)
        {
            full.MoveTo(AuditFiles.Full(_options.File, _first));
        }

        return _file = Open();
    }

    private readonly record struct Entry(AuditEvent Record, TaskCompletionSource? Written);
}
