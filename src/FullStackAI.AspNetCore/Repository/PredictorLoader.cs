using FullStackAI.Extensions.ML;
using FullStackAI.Inference;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>Brings one predictor, and never another.</summary>
internal sealed class PredictorLoader(Predictor predictor) : ModelLoader
{
    public override IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    public override Predictor GetModel() => predictor;
}
