using FullStackAI.Bundles;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>A bundle file that may be replaced at any time, in any way: written in place, in pieces,
/// renamed over, swapped by a symbolic link, deleted and made again.</summary>
/// <param name="path">Where the file lies.</param>
/// <param name="watch">Whether to look for changes.</param>
/// <param name="options">How models are opened, and how often to look.</param>
/// <param name="open">Opens the file when it is to be checked first; null opens it as it is.</param>
/// <remarks>Signs of change are the folder's events and, since some file systems lose them, a regular look at size and time.
/// What is read may be half written: then it fails its checksum and the next sign tries again.</remarks>
internal sealed class FileSource(string path, bool watch, MLOptions options, Func<string, BundleOptions, Bundle>? open = null) : ModelSource
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private const int QuickRetries = 5;
    private readonly string _path = Path.GetFullPath(path);
    private readonly SemaphoreSlim _signal = new(0);
    private FileSystemWatcher? _watcher;
    private volatile Stamp _fetched = Stamp.None;

    internal override string Description => _path;

    internal override bool IsWatched => watch;

    internal override ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken)
    {
        StartWatching();
        Stamp stamp = Stamp.Of(_path); // before reading: a change during the read is then seen as a new one
        _fetched = stamp;
        if (stamp is { Exists: true, Length: 0 })
        {
            // to open a pipe would wait for its writer, for ever
            throw new BundleException($"Bundle '{_path}' cannot be opened: it is empty, or no ordinary file.");
        }

        return new ValueTask<ModelCandidate?>(
            new ModelCandidate(open is null ? Bundle.Load(_path, options.Bundle) : open(_path, options.Bundle)));
    }

    internal override async Task WaitForChangeAsync(int failures, CancellationToken cancellationToken)
    {
        StartWatching();
        TimeSpan look = failures is > 0 and <= QuickRetries ? RetryDelay : options.FilePollingInterval;
        while (true)
        {
            bool signalled = await _signal.WaitAsync(look, cancellationToken).ConfigureAwait(false);
            if (!signalled && look == RetryDelay)
            {
                return; // the file may have been read half written, without a later sign
            }

            if (signalled || Stamp.Of(_path) != _fetched)
            {
                break;
            }

            StartWatching();
        }

        do
        {
            // Each further sign within the pause starts it anew: the writer has not finished.
            await Task.Delay(options.Debounce, cancellationToken).ConfigureAwait(false);
        }
        while (Drain());
    }

    public override void Dispose()
    {
        base.Dispose();
        _watcher?.Dispose();
        _signal.Dispose();
    }

    private bool Drain()
    {
        bool any = false;
        while (_signal.Wait(0))
        {
            any = true;
        }

        return any;
    }

    // The folder may not exist yet, or may have been removed: polling finds the file, and then events are tried again.
    private void StartWatching()
    {
        string folder = Path.GetDirectoryName(_path)!;
        if (!watch || _watcher is not null || !Directory.Exists(folder))
        {
            return;
        }

        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName
                    | NotifyFilters.DirectoryName
                    | NotifyFilters.LastWrite
                    | NotifyFilters.Size
                    | NotifyFilters.CreationTime,
            };
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.Error += OnError;
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _watcher = null; // the limit of watches is reached, or the folder went away: polling serves alone
        }
    }

    // Any event of the folder counts if the file itself looks different: a ConfigMap swaps a link beside it.
    // One of the file itself always counts: what takes its place may be of the same size and time.
    private void OnEvent(object sender, FileSystemEventArgs change)
    {
        if (change.FullPath == _path || Stamp.Of(_path) != _fetched)
        {
            Signal();
        }
    }

    private void OnError(object sender, ErrorEventArgs fault)
    {
        _watcher?.Dispose();
        _watcher = null;
        Signal();
    }

    private void Signal()
    {
        try
        {
            _signal.Release();
        }
        catch (ObjectDisposedException)
        {
            // The last event of a watcher that was disposed meanwhile.
        }
    }

    /// <summary>What a look at a file tells without reading it.</summary>
    private sealed record Stamp(bool Exists, long Length, DateTime Written, string? Target)
    {
        internal static Stamp None { get; } = new(false, 0, default, null);

        internal static Stamp Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                string? target = file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Parent(file);
                var real = target is null || !File.Exists(target) ? file : new FileInfo(target);
                return real.Exists ? new Stamp(true, real.Length, real.LastWriteTimeUtc, real.FullName) : None;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return None;
            }
        }

        // The folder itself may be the link that is swapped.
        private static string? Parent(FileInfo file) =>
            file.Directory is { Exists: true } folder && folder.ResolveLinkTarget(returnFinalTarget: true) is { } real
                ? Path.Combine(real.FullName, file.Name)
                : null;
    }
}
