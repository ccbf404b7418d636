using System.Text.Json;
using FedActors.Core.Clients;

namespace FedActors.Network.Wire;

/// <summary>The text of <see cref="LocalTraining"/>: every setting is said, so that two releases with other defaults train alike.</summary>
internal static class TrainingText
{
    private static readonly FieldList Fields = new(
        "epochs", "batchSize", "learningRate", "momentum", "weightDecay", "optimizer", "adamBeta1", "adamBeta2", "adamEpsilon",
        "stepsMax", "gradientOnly", "evaluateFirst", "precision", "clipNorm?", "tellWithinClip?", "examplePrivacy?");

    private static readonly FieldList PrivacyFields = new("clipNorm", "noiseMultiplier", "delta", "mechanism?", "restartEpochs?");

    private static readonly string[] Optimizers = ["sgd", "adam"];
    private static readonly string[] Mechanisms = ["sgd", "ftrl"];
    private static readonly string[] Precisions = ["float32", "float16"];

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, LocalTraining local)
    {
        json.WriteStartObject(name);
        json.WriteNumber("epochs"u8, local.Epochs);
        json.WriteNumber("batchSize"u8, local.BatchSize);
        WireJson.Finite(json, "learningRate"u8, local.LearningRate);
        WireJson.Finite(json, "momentum"u8, local.Momentum);
        WireJson.Finite(json, "weightDecay"u8, local.WeightDecay);
        json.WriteString("optimizer"u8, Optimizers[(int)local.Optimizer]);
        WireJson.Finite(json, "adamBeta1"u8, local.AdamBeta1);
        WireJson.Finite(json, "adamBeta2"u8, local.AdamBeta2);
        WireJson.Finite(json, "adamEpsilon"u8, local.AdamEpsilon);
        json.WriteNumber("stepsMax"u8, local.StepsMax);
        json.WriteBoolean("gradientOnly"u8, local.GradientOnly);
        json.WriteBoolean("evaluateFirst"u8, local.EvaluateFirst);
        json.WriteString("precision"u8, Precisions[(int)local.Precision]);
        WireJson.Finite(json, "clipNorm"u8, local.ClipNorm);
        if (local.TellWithinClip)
        {
            json.WriteBoolean("tellWithinClip"u8, true);
        }

        if (local.ExamplePrivacy is { } privacy)
        {
            json.WriteStartObject("examplePrivacy"u8);
            WireJson.Finite(json, "clipNorm"u8, privacy.ClipNorm);
            WireJson.Finite(json, "noiseMultiplier"u8, privacy.NoiseMultiplier);
            WireJson.Finite(json, "delta"u8, privacy.Delta);
            if (privacy.Mechanism != ExampleMechanism.Sgd)
            {
                json.WriteString("mechanism"u8, Mechanisms[(int)privacy.Mechanism]);
                json.WriteNumber("restartEpochs"u8, privacy.RestartEpochs);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static LocalTraining Read(ref JsonFields json, string field)
    {
        json.StartObject(field);
        int epochs = 0, batchSize = 0, optimizer = 0, stepsMax = 0, precision = 0;
        double learningRate = 0, momentum = 0, weightDecay = 0, beta1 = 0, beta2 = 0, epsilon = 0;
        double? clipNorm = null;
        ExamplePrivacy? privacy = null;
        bool gradientOnly = false, evaluateFirst = false, tellWithinClip = false;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "epochs": epochs = json.Int32(name, 1); break;
                case "batchSize": batchSize = json.Int32(name, 0); break;
                case "learningRate": learningRate = json.Finite(name, double.Epsilon); break;
                case "momentum": momentum = json.Finite(name, 0, 1); break;
                case "weightDecay": weightDecay = json.Finite(name, 0); break;
                case "optimizer": optimizer = json.OneOf(name, Optimizers); break;
                case "adamBeta1": beta1 = json.Finite(name, 0, 1); break;
                case "adamBeta2": beta2 = json.Finite(name, 0, 1); break;
                case "adamEpsilon": epsilon = json.Finite(name, double.Epsilon); break;
                case "stepsMax": stepsMax = json.Int32(name, 0); break;
                case "gradientOnly": gradientOnly = json.Boolean(name); break;
                case "evaluateFirst": evaluateFirst = json.Boolean(name); break;
                case "clipNorm": clipNorm = json.Finite(name, double.Epsilon); break;
                case "examplePrivacy": privacy = ReadPrivacy(ref json, name); break;
                case "tellWithinClip": tellWithinClip = json.Boolean(name); break;
                case "precision": precision = json.OneOf(name, Precisions); break;
            }
        }

        return new LocalTraining
        {
            Epochs = epochs,
            BatchSize = batchSize,
            LearningRate = learningRate,
            Momentum = momentum,
            WeightDecay = weightDecay,
            Optimizer = (LocalOptimizer)optimizer,
            AdamBeta1 = beta1,
            AdamBeta2 = beta2,
            AdamEpsilon = epsilon,
            StepsMax = stepsMax,
            GradientOnly = gradientOnly,
            EvaluateFirst = evaluateFirst,
            Precision = (UpdatePrecision)precision,
            ClipNorm = clipNorm,
            ExamplePrivacy = privacy,
            TellWithinClip = tellWithinClip,
        };
    }

    private static ExamplePrivacy ReadPrivacy(ref JsonFields json, string field)
    {
        json.StartObject(field);
        double clipNorm = 0, noise = 0, delta = 0;
        int mechanism = 0, restart = 1;
        uint seen = 0;
        while (json.Next(PrivacyFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "clipNorm": clipNorm = json.Finite(name, 1e-20, 1e20); break;
                case "noiseMultiplier": noise = json.Finite(name, double.Epsilon, 1e6); break;
                case "delta": delta = json.Finite(name, double.Epsilon, 1); break;
                case "mechanism": mechanism = json.OneOf(name, Mechanisms); break;
                case "restartEpochs": restart = json.Int32(name, 0); break;
            }
        }

        return new ExamplePrivacy
        {
            ClipNorm = clipNorm, NoiseMultiplier = noise, Delta = delta, Mechanism = (ExampleMechanism)mechanism, RestartEpochs = restart,
        };
    }
}
