import type { RouteObject } from 'react-router';
import { Gate } from './session/Gate';
import { Home } from './session/Home';
import { NotFound } from './shell/NotFound';
import { PageFailed } from './shell/PageFailed';
import { Shell } from './shell/Shell';

/** The code of each page, fetched when somebody is about to open it. Data are not: to read a record is itself on record. */
export const pages = {
  worklist: () => import('./patients/Worklist'),
  patient: () => import('./patients/PatientPage'),
  assessment: () => import('./findings/AssessmentPage'),
  explanation: () => import('./explanation/ExplanationPage'),
  evidence: () => import('./evidence/EvidencePage'),
  model: () => import('./models/ModelPage'),
  audit: () => import('./audit/AuditPage'),
  emergencies: () => import('./emergency/EmergenciesPage'),
};

export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <PageFailed />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <PageFailed />,
        children: [
          { index: true, element: <Home /> },
          {
            element: <Gate roles={['clinician']} />,
            children: [
              { path: 'patients', lazy: pages.worklist },
              { path: 'patients/:patientId', lazy: pages.patient },
              { path: 'evidence/:type/:id/:version', lazy: pages.evidence },
            ],
          },
          {
            element: <Gate roles={['clinician', 'auditor']} />,
            children: [
              { path: 'assessments/:assessmentId', lazy: pages.assessment },
              { path: 'assessments/:assessmentId/findings/:findingId', lazy: pages.explanation },
            ],
          },
          {
            element: <Gate roles={['clinician', 'auditor', 'model-owner']} />,
            children: [{ path: 'model', lazy: pages.model }],
          },
          {
            element: <Gate roles={['auditor']} />,
            children: [
              { path: 'audit', lazy: pages.audit },
              { path: 'audit/emergencies', lazy: pages.emergencies },
            ],
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
];
