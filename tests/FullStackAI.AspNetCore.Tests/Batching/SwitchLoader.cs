using FullStackAI.Extensions.ML;
using FullStackAI.Inference;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Brings one model, then another when a test says so.</summary>
internal sealed class SwitchLoader(Predictor first) : ModelLoader, IDisposable
{
    private volatile Predictor _present = first;
    private CancellationTokenSource _changed = new();

    public override IChangeToken GetReloadToken() => new CancellationChangeToken(_changed.Token);

    public override Predictor GetModel() => _present;

    public void Dispose() => _changed.Dispose();

    internal void Switch(Predictor next)
    {
        _present = next;
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }
}
