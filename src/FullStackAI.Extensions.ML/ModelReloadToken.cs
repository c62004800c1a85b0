using Microsoft.Extensions.Primitives;

namespace FullStackAI.Extensions.ML;

/// <summary>A change token for model loaders: fires once, when <see cref="OnReload"/> is called. Thread-safe.</summary>
public sealed class ModelReloadToken : IChangeToken
{
    private readonly Lock _lock = new();
    private List<Registration>? _registrations = [];

    /// <summary>Always true: callbacks are called without being asked.</summary>
    public bool ActiveChangeCallbacks => true;

    /// <summary>Whether it has fired.</summary>
    public bool HasChanged
    {
        get
        {
            lock (_lock)
            {
                return _registrations is null;
            }
        }
    }

    /// <summary>Calls back when it fires; at once when it has fired already.</summary>
    /// <param name="callback">What to call.</param>
    /// <param name="state">Passed to the callback.</param>
    /// <returns>Dispose it to be no longer called.</returns>
    public IDisposable RegisterChangeCallback(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var registration = new Registration(this, callback, state);
        lock (_lock)
        {
            if (_registrations is not null)
            {
                _registrations.Add(registration);
                return registration;
            }
        }

        callback(state);
        return registration;
    }

    /// <summary>Fires; a second call does nothing.</summary>
    public void OnReload()
    {
        List<Registration>? registrations;
        lock (_lock)
        {
            (registrations, _registrations) = (_registrations, null);
        }

        registrations?.ForEach(registration => registration.Callback(registration.State));
    }

    private sealed record Registration(ModelReloadToken Token, Action<object?> Callback, object? State) : IDisposable
    {
        public void Dispose()
        {
            lock (Token._lock)
            {
                Token._registrations?.RemoveAll(other => ReferenceEquals(other, this));
            }
        }
    }
}
