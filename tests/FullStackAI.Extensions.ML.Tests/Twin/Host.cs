using System;
using System.Threading;
using System.Threading.Tasks;
using FullStackAI.Data;
using FullStackAI.Extensions.ML;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ITransformer = FullStackAI.Inference.Predictor;

namespace SentimentHost;

public class SentimentData
{
    [LoadColumn(0)]
    public string SentimentText = "";

    [LoadColumn(1)]
    [ColumnName("Label")]
    public bool Sentiment;

    [LoadColumn(2, 4)]
    [VectorType(3)]
    public float[] Unused = [];
}

public class SentimentPrediction : SentimentData
{
    [ColumnName("PredictedLabel")]
    public bool Prediction { get; set; }

    public float Probability { get; set; }

    public float Score { get; set; }
}

/// <summary>A loader of the host's own.</summary>
public class FolderModelLoader(Func<ITransformer> load) : ModelLoader
{
    private ModelReloadToken _token = new();

    public override IChangeToken GetReloadToken() => _token;

    public override ITransformer GetModel() => load();

    public void Publish() => Interlocked.Exchange(ref _token, new ModelReloadToken()).OnReload();
}

/// <summary>What the host does with its models.</summary>
public class SentimentService(PredictionEnginePool<SentimentData, SentimentPrediction> predictionEnginePool)
{
    public string Predict(string text)
    {
        SentimentPrediction prediction = predictionEnginePool.Predict(
            modelName: "SentimentAnalysisModel", example: new SentimentData { SentimentText = text });
        return prediction.Prediction ? "Positive" : "Negative";
    }

    public float Probability(string text)
    {
        PredictionEngine<SentimentData, SentimentPrediction> engine = predictionEnginePool.GetPredictionEngine("SentimentAnalysisModel");
        try
        {
            return engine.Predict(new SentimentData { SentimentText = text }).Probability;
        }
        finally
        {
            predictionEnginePool.ReturnPredictionEngine("SentimentAnalysisModel", engine);
        }
    }

    public float Default(string text)
    {
        var prediction = new SentimentPrediction();
        PredictionEngine<SentimentData, SentimentPrediction> engine = predictionEnginePool.GetPredictionEngine();
        engine.Predict(new SentimentData { SentimentText = text }, ref prediction);
        predictionEnginePool.ReturnPredictionEngine(engine);
        return prediction.Score + (predictionEnginePool.Predict(new SentimentData { SentimentText = text }).Score - prediction.Score);
    }

    public ITransformer Model() => predictionEnginePool.GetModel("own");
}

/// <summary>How the host is put together.</summary>
public static class Program
{
    public static IHost Build(string path, Uri address, FolderModelLoader loader)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPredictionEnginePool<SentimentData, SentimentPrediction>()
            .FromFile(filePath: path)
            .FromFile(modelName: "SentimentAnalysisModel", filePath: path, watchForChanges: true)
            .FromUri(modelName: "Remote", uri: address, period: TimeSpan.FromMinutes(1));
        builder.Services.Configure<PredictionEnginePoolOptions<SentimentData, SentimentPrediction>>(
            "own", options => options.ModelLoader = loader);
        builder.Services.AddSingleton<SentimentService>();
        return builder.Build();
    }
}
