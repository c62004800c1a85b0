using FullStackAI.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Security;

/// <summary>The keys of a file, read anew when it changes: keys are added, rotated and withdrawn
/// without a restart. A damaged file leaves the keys as they were.</summary>
internal sealed class ApiKeyFile : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _reading = new();
    private volatile Dictionary<string, ApiKey> _keys;
    private (DateTime Written, long Length) _stamp;
    private long _looked;

    /// <exception cref="InvalidOperationException">The file cannot be read: a host
    /// that asks for keys does not start without them.</exception>
    internal ApiKeyFile(string path, ILogger logger, TimeProvider time)
    {
        _path = Path.GetFullPath(path);
        _logger = logger;
        _time = time;
        _looked = time.GetTimestamp();
        try
        {
            _stamp = Stamp();
            _keys = ApiKeyEntry.Read(File.ReadAllBytes(_path)).ToDictionary(
                static entry => entry.Id, static entry => new ApiKey(entry), StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InvalidOperationException(
                $"The file of API keys '{path}' cannot be read: {fault.Message} Make it with 'fsai keys add'.", fault);
        }
    }

    /// <summary>Hears, in words, which keys came, went or changed; null for nobody.</summary>
    internal Action<string>? Changed { get; init; }

    /// <summary>The key that a caller shows; null when it is none, is unknown, wrong or has expired: all look the same.</summary>
    internal ApiKey? Find(ReadOnlySpan<char> text)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _looked)) > LookEvery)
        {
            Look();
        }

        return ApiKey.TryParse(text, out ReadOnlySpan<char> id, out ReadOnlySpan<char> secret)
            && _keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out ApiKey? key)
            && key.IsSecret(secret, _time)
            && (key.Entry.Expires is not { } expires || _time.GetUtcNow() < expires)
                ? key
                : null;
    }

    /// <summary>Looks at the file now.</summary>
    internal void Look()
    {
        lock (_reading)
        {
            Volatile.Write(ref _looked, _time.GetTimestamp());
            try
            {
                (DateTime, long) stamp = Stamp();
                if (stamp == _stamp)
                {
                    return;
                }

                Dictionary<string, ApiKey> before = _keys;
                _keys = ApiKeyEntry.Read(File.ReadAllBytes(_path)).ToDictionary(
                    static entry => entry.Id, entry => Keep(before, entry), StringComparer.Ordinal);
                _stamp = stamp;
                ServingLog.KeysRead(_logger, _keys.Count);
                Changed?.Invoke(Difference(before, _keys));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                ServingLog.KeysNotRead(_logger, fault);
            }
        }
    }

    public void Dispose()
    {
        foreach (ApiKey key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private static string Difference(Dictionary<string, ApiKey> before, Dictionary<string, ApiKey> after)
    {
        string added = string.Join(", ", after.Keys.Where(id => !before.ContainsKey(id)).Order(StringComparer.Ordinal));
        string removed = string.Join(", ", before.Keys.Where(id => !after.ContainsKey(id)).Order(StringComparer.Ordinal));
        string changed = string.Join(
            ", ",
            after
                .Where(key => before.TryGetValue(key.Key, out ApiKey? known) && known != key.Value)
                .Select(key => key.Key)
                .Order(StringComparer.Ordinal));
        return $"added: {added}; removed: {removed}; changed: {changed}";
    }

    // A key that did not change keeps its limits' memory.
    private static ApiKey Keep(Dictionary<string, ApiKey> before, ApiKeyEntry entry)
    {
        bool isSame = before.TryGetValue(entry.Id, out ApiKey? known)
            && known.Entry.Sha256 == entry.Sha256
            && known.Entry.PreviousSha256 == entry.PreviousSha256
            && known.Entry.PreviousExpires == entry.PreviousExpires
            && known.Entry.Expires == entry.Expires
                && known.Entry.RequestsPerMinute == entry.RequestsPerMinute
                && known.Entry.RequestsPerDay == entry.RequestsPerDay
                && known.Entry.ConcurrentRequests == entry.ConcurrentRequests
                && known.Entry.Scopes.SequenceEqual(entry.Scopes);
        return isSame ? known! : new ApiKey(entry);
    }

    private (DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : throw new FileNotFoundException("There is no such file.");
    }
}
