using FullStackAI.Inference;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>A host's own loader that publishes versions by hand; bad ones throw.</summary>
internal sealed class ManualLoader(int version) : ModelLoader
{
    private Func<Predictor> _make = () => new Predictor(Versions.Bundle(version));
    private ModelReloadToken _token = new();

    public override IChangeToken GetReloadToken() => _token;

    public override Predictor GetModel() => _make();

    internal void Publish(int next)
    {
        var predictor = new Predictor(Versions.Bundle(next));
        Publish(() => predictor);
    }

    internal void Publish(Func<Predictor> make)
    {
        _make = make;
        Interlocked.Exchange(ref _token, new ModelReloadToken()).OnReload();
    }
}
